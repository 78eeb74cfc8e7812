"""Projects in order, with the figures after each.

The figures are those of every household and person.

Households and projects are made up. Shares follow 附件6 §3(2) and §4(1) as lishi-2024 reads them. The tables are
explained in `ledger_stories`.
"""

from __future__ import annotations

import pytest
from ledger_stories import tell

STORIES: dict[str, str] = {}

STORIES["three projects take ten mu and pay one standard in all"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | AB      | 10         |        | 4   |    | 0      | 0       | 0     | 0      | 0
add     | 二      | 证1       | AB      | 10         |        | 2   |    | 4      | 0       | 0.6   | 0.6    | 0
add     | 三      | 证1       | AB      | 10         |        | 4   |    | 6      | 0.6     | 0.4   | 1      | 0
"""

# Divided households ---------------------------------------------------------------------------------------------------

STORIES["a divided household divides its earlier loss as entered (case O)"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | ABCD    | 10         |        | 4   |    | 0      | 0       | 0     | 0      | 0
add     | 二      | 证1       | AB      | 5          |        | 1   |    | division_suspected | | |   |
        |         | 证2       | CD      | 5          |        | 1   |    |        |         |       |        |
add     | 二      | 证1       | AB      | 5          | 2      | 1   |    | 2      | 0       | 0.6   | 0.6    | 0
        |         | 证2       | CD      | 5          | 2      | 1   |    | 2      | 0       | 0.6   | 0.6    | 0
add     | 三      | 证2       | CD      | 5          |        | 2   |    | 3      | 0.6     | 0.4   | 1      | 0
        |         | 证1       | AB      | 5          |        | 0   |    | 3      | 0.6     | 0     | 0.6    | 0
"""

STORIES["a division without certificates follows the members"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 1         | ABCD    | 10         |        | 4   |    | 0      | 0       | 0     | 0      | 0
add     | 二      | 1         | AB      | 5          | 4      | 1   |    | 4      | 0       | 1     | 1      | 0
        |         | 2         | CD      | 5          |        | 3   |    | 0      | 0       | 0.6   | 0.6    | 0
add     | 三      | 2         | CD      | 5          |        | 1   |    | 3      | 0.6     | 0.2   | 0.8    | 0
"""

STORIES["parts that do not add up to the earlier loss are rejected"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | ABCD    | 10         |        | 4   |    | 0      | 0       | 0     | 0      | 0
add     | 二      | 证1       | AB      | 5          | 2      | 1   |    | division_suspected | | |   |
        |         | 证2       | CD      | 5          | 1      | 1   |    |        |         |       |        |
"""

STORIES["a smaller contracted area alone is a suspected division"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | ABCD    | 10         |        | 4   |    | 0      | 0       | 0     | 0      | 0
add     | 二      | 证1       | AB      | 5          |        | 1   |    | division_suspected | | |   |
add     | 二      | 证1       | AB      | 5          | 4      | 1   |    | 4      | 0       | 1     | 1      | 0
"""

STORIES["a correction may enter another division"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | ABCD    | 10         |        | 4   |    | 0      | 0       | 0     | 0      | 0
add     | 二      | 证1       | AB      | 5          | 2      | 1   |    | 2      | 0       | 0.6   | 0.6    | 0
        |         | 证2       | CD      | 5          | 2      | 1   |    | 2      | 0       | 0.6   | 0.6    | 0
correct | 二      | 证1       | AB      | 5          | 3      | 1   |    | 3      | 0       | 0.8   | 0.8    | 0
        |         | 证2       | CD      | 5          | 1      | 1   |    | 1      | 0       | 0     | 0.6    | 0.6
add     | 三      | 证1       | AB      | 5          |        | 1   |    | 4      | 0.8     | 0.2   | 1      | 0
        |         | 证2       | CD      | 5          |        | 1   |    | 2      | 0.6     | 0     | 0.6    | 0
"""

STORIES["a correction before a division asks for the division again"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | ABCD    | 10         |        | 4   |    | 0      | 0       | 0     | 0      | 0
add     | 二      | 证1       | AB      | 5          | 2      | 1   |    | 2      | 0       | 0.6   | 0.6    | 0
        |         | 证2       | CD      | 5          | 2      | 1   |    | 2      | 0       | 0.6   | 0.6    | 0
correct | 一      | 证1       | ABCD    | 10         |        | 2   |    | 0      | 0       | 0     | 0.6    | 0
add     | 三      | 证2       | CD      | 5          |        | 2   |    | contradiction_open | | |   |
correct | 二      | 证1       | AB      | 5          | 2      | 1   |    | division_suspected | | |   |
        |         | 证2       | CD      | 5          | 2      | 1   |    |        |         |       |        |
correct | 二      | 证1       | AB      | 5          | 1      | 1   |    | 1      | 0       | 0     | 0.6    | 0.6
        |         | 证2       | CD      | 5          | 1      | 1   |    | 1      | 0       | 0     | 0.6    | 0.6
add     | 三      | 证2       | CD      | 5          |        | 3   |    | 2      | 0.6     | 0.4   | 1      | 0
"""

STORIES["a correction may withdraw a division"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | ABCD    | 10         |        | 4   |    | 0      | 0       | 0     | 0      | 0
add     | 二      | 证1       | AB      | 5          | 2      | 0.5 |    | 2      | 0       | 0.5   | 0.5    | 0
        |         | 证2       | CD      | 5          | 2      | 0.5 |    | 2      | 0       | 0.5   | 0.5    | 0
correct | 二      | 证1       | ABCD    | 10         |        | 1   |    | 4      | 0       | 0.5   | 0.5    | 0
add     | 三      | 证1       | ABCD    | 10         |        | 1   |    | 5      | 0.5     | 0.1   | 0.6    | 0
"""

STORIES["a household divided twice hands its loss down"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | ABCD    | 12         |        | 4   |    | 0      | 0       | 0     | 0      | 0
add     | 二      | 证1       | AB      | 6          | 1      | 1   |    | 1      | 0       | 0     | 0      | 0
        |         | 证2       | CD      | 6          | 3      | 1   |    | 3      | 0       | 0.6667 | 0.6667 | 0
add     | 三      | 证2       | C       | 3          | 2      | 0   |    | 2      | 0.6667  | 0     | 0.6667 | 0
        |         | 证3       | D       | 3          | 2      | 1   |    | 2      | 0.6667  | 0.3333 | 1     | 0
"""

STORIES["nothing has to be divided where nothing was lost"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | ABCD    | 10         |        | 0   |    | 0      | 0       | 0     | 0      | 0
add     | 二      | 证1       | AB      | 5          |        | 3   |    | 0      | 0       | 0.6   | 0.6    | 0
        |         | 证2       | CD      | 5          |        | 1   |    | 0      | 0       | 0     | 0      | 0
"""

# Marriages, deaths, renewed certificates, joined households -----------------------------------------------------------

STORIES["a bride keeps the share she received, the land stays behind"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | ABC     | 10         |        | 6   |    | 0      | 0       | 0.6   | 0.6    | 0
        |         | 证2       | DE      | 8          |        | 1   |    | 0      | 0       | 0     | 0      | 0
add     | 二      | 证1       | AB      | 10         |        | 2   |    | 6      | 0.6     | 0.2   | 0.8    | 0
        |         | 证2       | DEC     | 8          |        | 5   |    | 1      | 0,0.6   | 0.75,0.15 | 0.75 | 0
"""

STORIES["a bride marries into a family without certificates"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 1         | ABC     | 10         |        | 6   |    | 0      | 0       | 0.6   | 0.6    | 0
        |         | 2         | DEF     | 8          |        | 1   |    | 0      | 0       | 0     | 0      | 0
add     | 二      | 2         | DEFC    | 8          |        | 3   |    | 1      | 0,0.6   | 0.5,0 | 0.5,0.6 | 0
"""

STORIES["a bride marries into a family new to the ledger"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | ABC     | 10         |        | 6   |    | 0      | 0       | 0.6   | 0.6    | 0
add     | 二      | 证2       | DEFC    | 8          |        | 4   |    | 0      | 0,0.6   | 0.5,0 | 0.5,0.6 | 0
        |         | 证1       | AB      | 10         |        | 0   |    | 6      | 0.6     | 0     | 0.6    | 0
"""

STORIES["a son on his own land must be told from a division"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | ABC     | 10         |        | 6   |    | 0      | 0       | 0.6   | 0.6    | 0
add     | 二      | 证2       | CD      | 4          |        | 2   |    | division_suspected | | |   |
moved   |         |           | C       |            |        |     |    |        |         |       |        |
add     | 二      | 证2       | CD      | 4          |        | 2   |    | 0      | 0.6,0   | 0,0.5 | 0.6,0.5 | 0
"""

STORIES["a move told later counts in a correction of the project too"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | ABC     | 10         |        | 6   |    | 0      | 0       | 0.6   | 0.6    | 0
add     | 二      | 证1       | AB      | 10         |        | 1   |    | 6      | 0.6     | 0.1   | 0.7    | 0
moved   |         |           | C       |            |        |     |    |        |         |       |        |
correct | 二      | 证1       | AB      | 10         |        | 1   |    | 6      | 0.6     | 0.1   | 0.7    | 0
        |         | 7         | CD      | 4          |        | 2   |    | 0      | 0.6,0   | 0,0.5 | 0.6,0.5 | 0
"""

STORIES["the family's loss stays when the head has died"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 1         | ABC     | 10         |        | 4   |    | 0      | 0       | 0     | 0      | 0
add     | 二      | 7         | BC      | 10         |        | 2   |    | 4      | 0       | 0.6   | 0.6    | 0
"""

STORIES["a certificate given later ties all three projects together"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 1         | AB      | 10         |        | 4   |    | 0      | 0       | 0     | 0      | 0
add     | 二      | 证1       | AB      | 10         |        | 2   |    | 4      | 0       | 0.6   | 0.6    | 0
add     | 三      | 证1       | XY      | 10         |        | 1   |    | 6      | 0       | 0.7   | 0.7    | 0
"""

STORIES["a renewed certificate takes the loss along once it is entered"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | AB      | 10         |        | 4   |    | 0      | 0       | 0     | 0      | 0
add     | 二      | 证9       | AB      | 10         |        | 2   |    | division_suspected | | |   |
add     | 二      | 证9       | AB      | 10         | 4      | 2   |    | 4      | 0       | 0.6   | 0.6    | 0
add     | 三      | 证9       | AB      | 10         |        | 4   |    | 6      | 0.6     | 0.4   | 1      | 0
"""

STORIES["joined households bring both losses along once they are entered"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | AB      | 10         |        | 4   |    | 0      | 0       | 0     | 0      | 0
        |         | 证2       | C       | 5          |        | 1   |    | 0      | 0       | 0     | 0      | 0
add     | 二      | 证1       | ABC     | 15         |        | 4   |    | joining_suspected | | |   |
add     | 二      | 证1       | ABC     | 15         | 5      | 4   |    | 5      | 0       | 0.6   | 0.6    | 0
add     | 三      | 证1       | ABC     | 15         |        | 3   |    | 9      | 0.6     | 0.2   | 0.8    | 0
"""

STORIES["an old mother who moved in did not bring her land"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | AB      | 10         |        | 4   |    | 0      | 0       | 0     | 0      | 0
        |         | 证2       | C       | 5          |        | 3   |    | 0      | 0       | 0.6   | 0.6    | 0
add     | 二      | 证1       | ABC     | 12         | 4      | 4   |    | 4      | 0,0.6   | 0.6667,0.0667 | 0.6667 | 0
"""

STORIES["people with the number and head of another family inherit nothing"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 1         | AB      | 10         |        | 4   |    | 0      | 0       | 0     | 0      | 0
add     | 二      | 1         | XY      | 10         |        | 5   |    | 0      | 0       | 0.5   | 0.5    | 0
"""

# Corrected ID numbers -------------------------------------------------------------------------------------------------

STORIES["a corrected ID number is told before anything is paid"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | A       | 10         |        | 5   |    | 0      | 0       | 0.5   | 0.5    | 0
add     | 二      | 证1       | A'      | 10         |        | 5   |    | person_renumbered | | |   |
same    |         |           | AA'     |            |        |     |    |        |         |       |        |
add     | 二      | 证1       | A'      | 10         |        | 5   |    | 5      | 0.5     | 0.5   | 1      | 0
"""

STORIES["a corrected ID number is told in a correction too"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | A       | 10         |        | 5   |    | 0      | 0       | 0.5   | 0.5    | 0
correct | 一      | 证1       | A'      | 10         |        | 5   |    | person_renumbered | | |   |
same    |         |           | AA'     |            |        |     |    |        |         |       |        |
correct | 一      | 证1       | A'      | 10         |        | 5   |    | 0      | 0       | 0.5   | 0.5    | 0
add     | 二      | 证1       | A'      | 10         |        | 5   |    | 5      | 0.5     | 0.5   | 1      | 0
"""

STORIES["two of one name and birthday are two once the ledger is told"] = """
act       | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add       | 一      | 证1       | A       | 10         |        | 5   |    | 0      | 0       | 0.5   | 0.5    | 0
different |         |           | AA'     |            |        |     |    |        |         |       |        |
add       | 二      | 证1       | AA'     | 10         |        | 5   |    | 5      | 0.5,0   | 0.5,1 | 1      | 0
"""

STORIES["a number corrected together with its birth date is noticed"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | AB      | 10         |        | 5   |    | 0      | 0       | 0.5   | 0.5    | 0
add     | 二      | 证1       | A2B     | 10         |        | 5   |    | person_renumbered | | |   |
"""

STORIES["a corrected number in a divided household is noticed"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | ABCD    | 10         |        | 5   |    | 0      | 0       | 0.5   | 0.5    | 0
add     | 二      | 证1       | AB      | 5          | 2.5    | 1   |    | person_renumbered | | |   |
        |         | 证2       | C'D     | 5          | 2.5    | 1   |    |        |         |       |        |
same    |         |           | CC'     |            |        |     |    |        |         |       |        |
add     | 二      | 证1       | AB      | 5          | 2.5    | 1   |    | 2.5    | 0.5     | 0.2   | 0.7    | 0
        |         | 证2       | C'D     | 5          | 2.5    | 1   |    | 2.5    | 0.5     | 0.2   | 0.7    | 0
"""

# Entitled, booked and to be recovered ---------------------------------------------------------------------------------

STORIES["a correction lowers the entitlement, not what was booked"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | AB      | 10         |        | 6   |    | 0      | 0       | 0.6   | 0.6    | 0
correct | 一      | 证1       | AB      | 10         |        | 5   |    | 0      | 0       | 0.5   | 0.6    | 0.1
correct | 一      | 证1       | AB      | 10         |        | 4   |    | 0      | 0       | 0     | 0.6    | 0.6
correct | 一      | 证1       | AB      | 10         |        | 7   |    | 0      | 0       | 0.7   | 0.7    | 0
"""

STORIES["an open contradiction blocks its household and no other"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | AB      | 10         |        | 6   |    | 0      | 0       | 0.6   | 0.6    | 0
        |         | 证2       | CD      | 10         |        | 5   |    | 0      | 0       | 0.5   | 0.5    | 0
add     | 二      | 证1       | AB      | 10         |        | 2   |    | 6      | 0.6     | 0.2   | 0.8    | 0
correct | 一      | 证1       | AB      | 10         |        | 4   |    | 0      | 0       | 0     | 0.8    | 0
        |         | 证2       | CD      | 10         |        | 5   |    | 0      | 0       | 0.5   | 0.5    | 0
add     | 三      | 证1       | AB      | 10         |        | 2   |    | contradiction_open | | |   |
add     | 三      | 证1       | AB      | 10         |        | 2   |    | contradiction_open | | |   |
        |         | 证2       | CD      | 10         |        | 1   |    |        |         |       |        |
add     | 四      | 证2       | CD      | 10         |        | 1   |    | 5      | 0.5     | 0.1   | 0.6    | 0
add     | 五      | 证9       | XYZB    | 8          |        | 8   |    | contradiction_open | | |   |
correct | 二      | 证1       | AB      | 10         |        | 2   |    | 4      | 0.6     | 0     | 0.8    | 0.2
add     | 三      | 证1       | AB      | 10         |        | 4   |    | 6      | 0.8     | 0.2   | 1      | 0
"""

STORIES["corrections follow in the order of projects"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | AB      | 10         |        | 6   |    | 0      | 0       | 0.6   | 0.6    | 0
add     | 二      | 证1       | AB      | 10         |        | 1   |    | 6      | 0.6     | 0.1   | 0.7    | 0
add     | 三      | 证1       | AB      | 10         |        | 1   |    | 7      | 0.7     | 0.1   | 0.8    | 0
correct | 一      | 证1       | AB      | 10         |        | 5   |    | 0      | 0       | 0.5   | 0.8    | 0
correct | 三      | 证1       | AB      | 10         | 6      | 1   |    | contradiction_open | | |   |
correct | 二      | 证1       | AB      | 10         |        | 1   |    | 5      | 0.6     | 0     | 0.8    | 0
correct | 三      | 证1       | AB      | 10         |        | 1   |    | 6      | 0.7     | 0     | 0.8    | 0.1
"""

STORIES["a correction counts every other project, earlier or later"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | AB      | 10         |        | 5   |    | 0      | 0       | 0.5   | 0.5    | 0
add     | 二      | 证1       | AB      | 10         |        | 4   |    | 5      | 0.5     | 0.4   | 0.9    | 0
correct | 一      | 证1       | AB      | 10         |        | 7   |    | above_standard | | |   |
"""

STORIES["a person added late receives the rest of one standard"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | A       | 10         |        | 6   |    | 0      | 0       | 0.6   | 0.6    | 0
        |         | 证2       | B       | 10         |        | 7   |    | 0      | 0       | 0.7   | 0.7    | 0
add     | 二      | 证2       | BC      | 10         |        | 1   |    | 7      | 0.7,0   | 0.1,0.8 | 0.8  | 0
correct | 一      | 证1       | AC      | 10         |        | 9   |    | 0      | 0,0.8   | 0.9,0.1 | 0.9  | 0
        |         | 证2       | B       | 10         |        | 7   |    | 0      | 0       | 0.7   | 0.8    | 0
"""

STORIES["losses and shares from before the ledger are carried along"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | AB      | 10         | 5      | 1   |    | 5      | 0       | 0.6   | 0.6    | 0
add     | 二      | 证1       | AB      | 10         |        | 1   |    | 6      | 0.6     | 0.1   | 0.7    | 0
"""

STORIES["a household withdrawn from one project and added to another"] = """
act     | project | household | members | contracted | stated | now | => | before | already | share | booked | recover
add     | 一      | 证1       | A       | 10         |        | 6   |    | 0      | 0       | 0.6   | 0.6    | 0
        |         | 证2       | B       | 8          |        | 4   |    | 0      | 0       | 0.5   | 0.5    | 0
correct | 一      | 证1       | A       | 10         |        | 6   |    | 0      | 0       | 0.6   | 0.6    | 0
add     | 二      | 证2       | B       | 8          |        | 4   |    | 0      | 0.5     | 0     | 0.5    | 0
correct | 一      | 证1       | A       | 10         |        | 6   |    | 0      | 0       | 0.6   | 0.6    | 0
        |         | 证2       | B       | 8          |        | 2   |    | 0      | 0       | 0     | 0.5    | 0
add     | 三      | 证2       | B       | 8          |        | 1   |    | contradiction_open | | |   |
correct | 二      | 证2       | B       | 8          |        | 4   |    | 2      | 0.5     | 0.25  | 0.75   | 0
"""


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_story(story: str) -> None:
    tell(story)
