"""The worked cases of the rules for contracted land.

The tests of the engine and of 计算复核表 share them.
"""

LAND = """
name                       | contracted | before | now    | heads | received | decided               | ratio  | share  | amount    | source                      | assumed
A: all land                | 5          | 0      | 5      | 3     | 0        | full all_land         | 1.0000 | 1      | 90350     | 附件6第三条（一）           |
B: 0.25 亩 remain per head | 5          | 0      | 4      | 4     | 0        | full remaining        | 0.8000 | 1      | 90350     | 附件6第三条（一）           |
C: exactly half            | 6          | 0      | 3      | 4     | 0        | majority ratio        | 0.5000 | 0.5    | 45175     | 附件6第三条（二）           |
D: four sevenths           | 7          | 0      | 4      | 2     | 0        | majority ratio        | 0.5714 | 0.5714 | 51625.99  | 附件6第四条（一）、最后一条 | rounding = half_up; ratio_unit = fraction; printed
E: 0.49996 prints as half  | 5          | 0      | 2.4998 | 2     | 0        | below *               | 0.5000 | 0      | 0         | 附件6第三条（二）           | rounding = half_up; ratio_unit = fraction; thresholds = exact
F: half with earlier       | 10         | 4      | 3      | 2     | 0        | majority cumulative   | 0.7000 | 0.7    | 63245     | 附件6第三条（二）           | taken_before = listed
G: the rest, 0.6 received  | 10         | 6      | 4      | 2     | 0.6      | full cumulative       | 1.0000 | 0.4    | 36140     | 附件6第三条（一）           | taken_before = listed; prior_subsidy = deduct
H: exactly 0.3 亩 remain   | 4          | 0      | 2.8    | 4     | 0        | majority ratio        | 0.7000 | 0.7    | 63245     | 附件6第三条（一）           |
I: nothing now             | 10         | 6      | 0      | 2     | 0        | none                  | 0.6000 | 0      | 0         | 附件6第三条                 | taken_before = listed; now
all before, nothing now    | 10         | 10     | 0      | 2     | 0        | none                  | 1.0000 | 0      | 0         | 附件6第三条                 | taken_before = listed; now
0.29995 亩 print as 0.3    | 10         | 0      | 8.8002 | 4     | 0        | full remaining *      | 0.8800 | 1      | 90350     | 附件6第三条（一）           | rounding = half_up; ratio_unit = fraction; thresholds = exact
too little from the start  | 1          | 0      | 0.01   | 4     | 0        | full remaining        | 0.0100 | 1      | 90350     | 附件6第三条（一）           | however little is taken
0.50002 is over half       | 5          | 0      | 2.5001 | 2     | 0        | majority ratio        | 0.5000 | 0.5    | 45175     | 附件6第三条（二）、最后一条 | rounding = half_up; ratio_unit = fraction; printed
below half, nowhere near   | 10         | 1      | 3.9    | 2     | 0        | below                 | 0.4900 | 0      | 0         | 附件6第三条（二）           | taken_before = listed
exactly half, in all       | 10         | 2      | 3      | 2     | 0        | majority cumulative   | 0.5000 | 0.5    | 45175     | 附件6第三条（二）           | taken_before = listed
half now, and some before  | 10         | 2      | 5      | 2     | 0        | majority ratio        | 0.7000 | 0.7    | 63245     | 附件6第三条（二）           | taken_before = listed
0.49996 now, more before   | 5          | 1      | 2.4998 | 2     | 0        | majority cumulative * | 0.7000 | 0.7    | 63245     | 附件6第三条（二）           | rounding = half_up; ratio_unit = fraction; taken_before = listed; thresholds = exact
0.50005: a tie goes up     | 20         | 0      | 10.001 | 2     | 0        | majority ratio        | 0.5001 | 0.5001 | 45184.035 | 最后一条                    | rounding = half_up; ratio_unit = fraction; printed
0.50045: up as well        | 20         | 0      | 10.009 | 2     | 0        | majority ratio        | 0.5005 | 0.5005 | 45220.175 | 最后一条                    | rounding = half_up; ratio_unit = fraction; printed
part of a majority share   | 10         | 4      | 3      | 2     | 0.25     | majority cumulative   | 0.7000 | 0.45   | 40657.5   | 附件6第四条（一）           | taken_before = listed; prior_subsidy = deduct
received more than that    | 10         | 2      | 5      | 2     | 0.75     | majority ratio        | 0.7000 | 0      | 0         | 附件6第四条（一）           | taken_before = listed; prior_subsidy = deduct
received a full standard   | 10         | 6      | 4      | 2     | 1        | full cumulative       | 1.0000 | 0      | 0         | 附件6第四条（一）           | taken_before = listed; prior_subsidy = deduct
"""
"""Cases A–I of the rules, and others on the lines: 亩 contracted, taken before and taken now; members with a right; the
share of a standard each has received; class and basis (* if the printed figures would have given another of either);
printed 失地比例; share and amount (元) for each member.

Assumed in words: `printed`, the ratio is multiplied as printed; `now`, a household that loses nothing now gets nothing."""

PERCENT = """
name                     | contracted | before | now      | received | decided         | ratio      | share    | amount     | source                      | assumed
M: four sevenths         | 7          | 0      | 4        | 0        | majority ratio  | 57.1429％  | 0.571429 | 51628.6102 | 附件6第四条（一）、最后一条 | printed
two thirds               | 3          | 0      | 2        | 0        | majority ratio  | 66.6667％  | 0.666667 | 60233.3635 | 附件6第四条（一）、最后一条 | printed
exactly half             | 6          | 0      | 3        | 0        | majority ratio  | 50.0000％  | 0.5      | 45175      | 附件6第三条（二）           |
0.49996 prints as it is  | 5          | 0      | 2.4998   | 0        | below           | 49.9960％  | 0        | 0          | 附件6第三条（二）           |
0.4999996 prints as half | 5          | 0      | 2.499998 | 0        | below *         | 50.0000％  | 0        | 0          | 附件6第三条（二）           | thresholds = exact
the rest, 4/7 received   | 7          | 4      | 3        | 0.571429 | full cumulative | 100.0000％ | 0.428571 | 38721.3899 | 附件6第四条（一）           | prior_subsidy = deduct
"""
"""The same for a policy whose ratios have their four decimals in ％ (`ratio_unit = percent`); two members with a right."""
