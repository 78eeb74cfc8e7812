// Made by tools/page/types_of_protocol.py from subsidy/desk/layouts.py; do not edit.

export interface About {
  schema: 2;
  version: string;
  can_print: boolean;
  most_bytes: number;
  policies: (PolicyEntry)[];
  licences: (Licence)[];
}

export interface AgeGroup {
  name: string;
  persons: number;
  paid: number;
}

export interface CellText {
  sheet: string;
  cell: string;
  text: string;
}

export interface Change {
  id_number: string;
  name: string;
  village: string;
  household: string;
  loss_class: ("full" | "majority" | "below" | "none" | null)[];
  amount: (string)[];
  difference: string;
  first_difference: (StepJson | null)[];
  classes: string;
  why: string;
}

export interface Chapter {
  title: string;
  outcome: string;
  steps: (Step)[];
}

export interface ChoiceJson {
  name: "feb29" | "rounding" | "per_head" | "taken_before" | "thresholds" | "prior_subsidy" | "headcount_rounding" | "ratio_unit" | "headcount" | "uncontracted_names" | "dibao_year" | "posting_days";
  chosen: string;
  label: string;
}

export interface Comparison {
  schema: 2;
  settings: (SettingJson)[];
  texts: (string)[];
  people_before: number;
  people_after: number;
  total: MovementJson;
  villages: (MovementJson)[];
  classes: (MovementJson)[];
  persons: (Change)[];
  unnamed: number;
}

export interface Counts {
  all: number;
  paid: number;
  unpaid: number;
  hints: number;
}

export interface Explanation {
  schema: 2;
  name: string;
  person: Person | null;
  policy: string;
  document: string;
  summary: string;
  chapters: (Chapter)[];
  notes: (Step)[];
  neighbours: (NearPerson)[];
}

export interface Failure {
  kind: "refused" | "cancelled" | "unexpected";
  message: string;
}

export interface FigureJson {
  name: string;
  value: number | string;
  unit: string;
}

export interface FormEntry {
  path: string;
  number: string;
  title: string;
  village: string;
  pages: number | null;
  lacks: number;
  draft: string;
  can_preview: boolean;
}

export interface FormList {
  schema: 2;
  forms: (FormEntry)[];
  pages: number;
  lacks: (Lack)[];
}

export interface GridColumn {
  letter: string;
  title: string;
  field: string;
  kind: string;
  required: boolean;
  choices: (string)[];
  hint: string;
  numeric: boolean;
  width: number;
}

export interface GridRow {
  row: number;
  cells: (string)[];
  hidden: boolean;
}

export interface Group {
  name: string;
  people: number;
  cost: string;
}

export interface Lack {
  text: string;
  village: string;
  count: number;
  cells: (CellText)[];
  forms: (string)[];
}

export interface Licence {
  name: string;
  version: string;
  licence: string;
}

export interface LocatedProblem {
  code: string;
  severity: "error" | "warning";
  sheet: string;
  cell: string;
  path: (string | number)[];
  value: string;
  message: string;
  remedy: string;
  also: (string)[];
  id: number;
  row: number;
  column: string;
  title: string;
  who: string;
  doubt: (number)[] | null;
}

export interface MovementJson {
  people_gaining: number;
  people_losing: number;
  gained: string;
  lost: string;
  before: string;
  after: string;
  difference: string;
  name: string;
}

export interface NearPerson {
  id_number: string;
  name: string;
  household: string;
  loss_class: string;
  total: string;
}

export interface Neighbour {
  schema: 2;
  left: Person;
  right: Person;
  first: number | null;
  sentence: string;
  rows: (SideBySide)[];
}

export interface OpenFile {
  name: string;
  sha256: string;
  can_edit: boolean;
  keeps_formats: boolean;
  changes: number;
  unsaved: number;
  can_undo: boolean;
  can_redo: boolean;
}

export interface Option {
  value: string;
  label: string;
}

export interface Person {
  id_number: string;
  name: string;
  village: string;
  household: string;
  relation: string;
  age: number;
  loss_class: string;
  basis: string;
  reason: string;
  reasons: (string)[];
  loss_ratio: string;
  entitlement: string;
  amount: string;
  uncontracted_share: string;
  uncontracted_amount: string;
  share: string;
  total: string;
  paid: boolean;
  eligible: boolean;
  hints: (string)[];
  sheet: string;
  cell: string;
}

export interface PolicyEntry {
  name: string;
  document: string;
  in_force_from: string;
}

export interface Preview {
  schema: 2;
  path: string;
  title: string;
  sheets: (PreviewSheet)[];
  more: number;
}

export interface PreviewCell {
  column: number;
  text: string;
  across: number;
  down: number;
  bold: boolean;
  size: number;
  align: "left" | "center" | "right";
  border: boolean;
  wrap: boolean;
}

export interface PreviewRow {
  height: number;
  cells: (PreviewCell)[];
}

export interface PreviewSheet {
  name: string;
  widths: (number)[];
  rows: (PreviewRow)[];
  more: number;
}

export interface ProblemGroup {
  code: string;
  severity: "error" | "warning";
  title: string;
  remedy: string;
  count: number;
  problems: (number)[];
  repair: Repair | null;
}

export interface Progress {
  text: string;
  done: number;
  total: number;
}

export interface ProjectFigures {
  full_standard: string;
  people: number;
  contracted_people: number;
  uncontracted_people: number;
  cost: string;
  contracted_cost: string;
  uncontracted_cost: string;
  name: string;
  notice_date: string;
  reference_date: string;
  dibao: string;
  months: number;
  pending_people: number;
  pending_amount: string;
  in_both: number;
}

export interface RelationJson {
  left: FigureJson;
  right: FigureJson;
  sign: "＜" | "＝" | "＞" | "≠";
  wanted: "＝" | "＜" | "≥";
}

export interface Repair {
  label: string;
  edits: (CellText)[];
}

export interface Result {
  schema: 2;
  policy: PolicyEntry;
  project: ProjectFigures;
  villages: (VillageJson)[];
  by_money: (Group)[];
  by_person: (Group)[];
  ages: (AgeGroup)[];
  counts: Counts;
  persons: (Person)[];
}

export interface Schedule {
  schema: 2;
  project: string;
  as_of: string;
  weekday: string;
  steps: (StepState)[];
  now: (string)[];
  earliest_finish: string;
  done: number;
  late: number;
  doubtful: number;
  running: number;
  overdue: number;
  waiting: number;
}

export interface SettingEntry {
  name: string;
  label: string;
  value: string;
  value_text: string;
  unit: string;
  options: (Option)[];
  clause: string;
  document: string;
}

export interface SettingJson {
  name: "policy" | "months" | "minimum_age" | "senior_age" | "minimum_remaining" | "majority_loss_ratio" | "feb29" | "rounding" | "per_head" | "taken_before" | "thresholds" | "prior_subsidy" | "headcount_rounding" | "ratio_unit" | "headcount" | "uncontracted_names" | "dibao_year" | "posting_days" | "dibao";
  before: string;
  after: string;
}

export interface Settings {
  schema: 2;
  facts: (SettingEntry)[];
  numbers: (SettingEntry)[];
  readings: (SettingEntry)[];
}

export interface Sheet {
  schema: 2;
  name: string;
  table: string | null;
  runs: "across" | "down" | "unknown";
  header: number;
  frozen: number;
  columns: (GridColumn)[];
  rows: (GridRow)[];
  changes: (string)[];
}

export interface SheetSummary {
  name: string;
  table: string | null;
  rows: number;
  errors: number;
  warnings: number;
  changes: number;
}

export interface SideBySide {
  chapter: string;
  label: string;
  left: Step | null;
  right: Step | null;
  same: boolean;
}

export interface State {
  schema: 2;
  status: "empty" | "problems" | "result";
  file: OpenFile | null;
  policy: PolicyEntry | null;
  errors: number;
  warnings: number;
  sheets: (SheetSummary)[];
  problems: (LocatedProblem)[];
  groups: (ProblemGroup)[];
  summary: Summary | null;
  changed: (CellText)[];
}

export interface Step {
  rule: string;
  label: string;
  inputs: (FigureJson)[];
  comparison: RelationJson | null;
  working: string;
  outcome: FigureJson;
  holds: boolean | null;
  clause: string;
  readings: (ChoiceJson)[];
  result: string;
  ground: string;
  on_the_line: boolean;
}

export interface StepJson {
  rule: string;
  label: string;
  inputs: (FigureJson)[];
  comparison: RelationJson | null;
  working: string;
  outcome: FigureJson;
  holds: boolean | null;
  clause: string;
  readings: (ChoiceJson)[];
}

export interface StepState {
  id: string;
  name: string;
  actor: string;
  clause: string;
  starts_from: string;
  start: string | null;
  term: number | null;
  due: string | null;
  actual: string | null;
  recorded: string | null;
  assumed: string | null;
  expected: string | null;
  shown_due: string | null;
  status: "done_on_time" | "done_late" | "running" | "overdue" | "not_started" | "no_term";
  status_text: string;
  days: number | null;
  provisional: boolean;
  soon: boolean;
  open: boolean;
  critical: boolean;
  mark: "done" | "late" | "doubtful" | "running" | "overdue" | "waiting";
  problems: (string)[];
}

export interface Summary {
  project: string;
  persons: number;
  people: number;
  cost: string;
  pending_people: number;
  full_standard: string;
  lacks: number;
}

export interface VillageJson {
  full_standard: string;
  people: number;
  contracted_people: number;
  uncontracted_people: number;
  cost: string;
  contracted_cost: string;
  uncontracted_cost: string;
  township: string;
  village: string;
  land_per_head: string | null;
  uncontracted_headcount: number;
  computed_headcount: number | null;
  pending_people: number;
  open_shares: string;
  pending_amount: string;
}
