"""The worked cases of the rules for contracted land, shared by the tests of the engine and of 计算复核表."""

LAND = """
name                      | contracted | before | now    | heads | received | decided             | ratio  | share  | amount    | source                      | assumed
all land                  | 5          | 0      | 5      | 3     | 0        | full all_land       | 1.0000 | 1      | 90350     | 附件6第三条（一）           |
0.25 亩 remain per head   | 5          | 0      | 4      | 4     | 0        | full remaining      | 0.8000 | 1      | 90350     | 附件6第三条（一）           |
exactly half              | 6          | 0      | 3      | 4     | 0        | majority ratio      | 0.5000 | 0.5    | 45175     | 附件6第三条（二）           |
four sevenths             | 7          | 0      | 4      | 2     | 0        | majority ratio      | 0.5714 | 0.5714 | 51625.99  | 附件6第四条（一）、最后一条 | rounding = half_up; printed
0.49996 prints as half    | 5          | 0      | 2.4998 | 2     | 0        | below *             | 0.5000 | 0      | 0         | 附件6第三条（二）           | rounding = half_up; thresholds = exact
half with earlier         | 10         | 4      | 3      | 2     | 0        | majority cumulative | 0.7000 | 0.7    | 63245     | 附件6第三条（二）           | taken_before = listed
the rest, 0.6 received    | 10         | 6      | 4      | 2     | 0.6      | full cumulative     | 1.0000 | 0.4    | 36140     | 附件6第三条（一）           | taken_before = listed; prior_subsidy = deduct
exactly 0.3 亩 remain     | 4          | 0      | 2.8    | 4     | 0        | majority ratio      | 0.7000 | 0.7    | 63245     | 附件6第三条（一）           |
nothing now               | 10         | 6      | 0      | 2     | 0        | none                | 0.6000 | 0      | 0         | 附件6第三条                 | taken_before = listed; now
all before, nothing now   | 10         | 10     | 0      | 2     | 0        | none                | 1.0000 | 0      | 0         | 附件6第三条                 | taken_before = listed; now
0.29995 亩 print as 0.3   | 10         | 0      | 8.8002 | 4     | 0        | full remaining *    | 0.8800 | 1      | 90350     | 附件6第三条（一）           | rounding = half_up; thresholds = exact
too little from the start | 1          | 0      | 0.01   | 4     | 0        | full remaining      | 0.0100 | 1      | 90350     | 附件6第三条（一）           | however little is taken
0.50002 is over half      | 5          | 0      | 2.5001 | 2     | 0        | majority ratio      | 0.5000 | 0.5    | 45175     | 附件6第三条（二）、最后一条 | rounding = half_up; printed
below half, nowhere near  | 10         | 1      | 3.9    | 2     | 0        | below               | 0.4900 | 0      | 0         | 附件6第三条（二）           | taken_before = listed
exactly half, in all      | 10         | 2      | 3      | 2     | 0        | majority cumulative | 0.5000 | 0.5    | 45175     | 附件6第三条（二）           | taken_before = listed
half now, and some before | 10         | 2      | 5      | 2     | 0        | majority ratio      | 0.7000 | 0.7    | 63245     | 附件6第三条（二）           | taken_before = listed
0.49996 now, more before  | 5          | 1      | 2.4998 | 2     | 0        | majority cumulative | 0.7000 | 0.7    | 63245     | 附件6第三条（二）           | rounding = half_up; taken_before = listed; thresholds = exact
0.50005: a tie goes up    | 20         | 0      | 10.001 | 2     | 0        | majority ratio      | 0.5001 | 0.5001 | 45184.035 | 最后一条                    | rounding = half_up; printed
0.50045: up as well       | 20         | 0      | 10.009 | 2     | 0        | majority ratio      | 0.5005 | 0.5005 | 45220.175 | 最后一条                    | rounding = half_up; printed
part of a majority share  | 10         | 4      | 3      | 2     | 0.25     | majority cumulative | 0.7000 | 0.45   | 40657.5   | 附件6第四条（一）           | taken_before = listed; prior_subsidy = deduct
received more than that   | 10         | 2      | 5      | 2     | 0.75     | majority ratio      | 0.7000 | 0      | 0         | 附件6第四条（一）           | taken_before = listed; prior_subsidy = deduct
received a full standard  | 10         | 6      | 4      | 2     | 1        | full cumulative     | 1.0000 | 0      | 0         | 附件6第四条（一）           | taken_before = listed; prior_subsidy = deduct
"""
"""亩 contracted, taken before and taken now; members with a right; the share of a standard each has received; class and
basis (* if the printed figures would have given another class); printed 失地比例; share and amount for each member.

Assumed in words: `printed`, the ratio is multiplied as printed; `now`, who loses nothing now is not covered now."""
