// 期限: the procedure as a strip, what is due now, and the list of its steps.

import { button, byId, fill, h, spokenDay, tag, today } from "./dom.js";
import { blocked, goTo, heading, showFrame, undoButtons } from "./frame.js";
import { change, clearNotice, notice, read, readQuietly, save, session, toast, undo } from "./session.js";

/** @typedef {import("./protocol").Schedule} Schedule */
/** @typedef {import("./protocol").StepState} StepState */

let day = "";
/** @type {Schedule | null} */
let known = null; // the last schedule, for the rail
let knownVersion = -1;
let place = ""; // the id of the card or row that had the focus last

const SIGNS = /** @type {const} */ ({
  done: "ok",
  late: "warn",
  doubtful: "warn",
  running: "run",
  overdue: "bad",
  waiting: "wait",
});
const MARKS = { done: "✓", late: "▲", doubtful: "▲", running: "●", overdue: "✕", waiting: "○" };

/** @param {HTMLElement} root */
async function mount(root) {
  const wall = blocked("期限");
  if (wall) {
    root.append(wall);
    return;
  }
  if (!day) day = today();
  root.append(heading("办理期限", "正在计算……"));
  await draw(root);
}

/**
 * Draw the step again after a change, and give the focus back to the card or row it was in.
 * @param {string} why
 */
async function update(why) {
  const root = byId("step");
  if (why === "open" || why === "example" || session.state.status !== "result" || !root.querySelector(".strip-card")) {
    fill(root);
    await mount(root);
    return;
  }
  place = document.activeElement?.closest("[id^=row-], [id^=card-]")?.id ?? place;
  await draw(root);
  const last = document.getElementById(place);
  const target = last?.querySelector("h2, button") ?? root.querySelector(".now h2");
  if (document.activeElement?.contains(root) && target instanceof HTMLElement) target.focus();
}

/** @param {HTMLElement} root */
async function draw(root) {
  /** @type {Schedule | null} */
  const schedule = await read("schedule", { as_of: day });
  if (!root.isConnected || !root.classList.contains("step-deadlines")) return;
  if (!schedule) {
    fill(root, heading("办理期限", "没有算出来，原因见上面。"));
    return;
  }
  remember(schedule);
  const now = schedule.now
    .map((id) => schedule.steps.find((step) => step.id === id))
    .filter((step) => step !== undefined);
  fill(
    root,
    heading(
      "办理期限",
      ["按 ", h("strong", {}, `${schedule.as_of}（${schedule.weekday}）`), " 计算；期限按工作日，节假日已扣除。"],
      undoButtons(),
      dayField(),
      button(
        "放进日历（.ics）",
        async () => {
          const name = await save("calendar", { as_of: day });
          if (name) toast(`已生成“${name}”，在手机或电脑上打开就加进日历。`);
        },
        { data: { action: "calendar" } },
      ),
    ),
    h(
      "section",
      { class: "now-cards", "aria-label": "现在要办" },
      now.length
        ? now.slice(0, 3).map((step, at) => nowCard(step, at === 0))
        : h("div", { class: "card now done" }, tag("ok", schedule.waiting ? "现在没有要办的" : "全部办完")),
    ),
    strip(schedule),
    table(schedule),
  );
}

/** @param {Schedule} schedule */
function remember(schedule) {
  known = schedule;
  knownVersion = session.version;
  showFrame();
}

/** Find out for the rail how much time is left. */
export async function lookAhead() {
  const version = session.version;
  if (session.state.status !== "result" || knownVersion === version) return;
  if (!day) day = today();
  const schedule = await readQuietly("schedule", { as_of: day });
  if (schedule && version === session.version) remember(schedule);
}

function dayField() {
  return h(
    "label",
    { class: "inline-field" },
    "换一天看 ",
    h("input", {
      type: "date",
      class: "field",
      value: day,
      on: {
        change: (/** @type {Event} */ event) => {
          const value = /** @type {HTMLInputElement} */ (event.target).value;
          if (!value) return;
          day = value;
          goTo("deadlines", { focus: false });
        },
      },
    }),
  );
}

// What is due ---------------------------------------------------------------------------------------------------------

/**
 * @param {StepState} step
 * @param {boolean} primary
 */
function nowCard(step, primary) {
  const overdue = step.mark === "overdue";
  const field = h("input", {
    type: "date",
    class: "field",
    value: step.recorded ?? (overdue ? "" : day), // a step long past was hardly done today
    "aria-label": `${step.name}的办结日期`,
  });
  const problem = fieldProblem();
  return h(
    "div",
    { class: `card now ${step.mark}`, id: `card-${step.id}` },
    h(
      "div",
      { class: "now-what" },
      h("p", { class: "hint" }, overdue ? "已逾期 · " : "办理中 · ", step.actor),
      h("h2", { tabindex: "-1" }, step.name),
      h("p", {}, reason(step)),
    ),
    step.days !== null &&
      h(
        "p",
        { class: "days-left" },
        h("span", { class: "label" }, overdue ? "已逾期" : "还剩"),
        h("strong", {}, step.days),
        h("small", {}, "个工作日"),
      ),
    session.state.file?.can_edit &&
      h(
        "form",
        {
          class: "record",
          novalidate: true,
          on: {
            submit: (/** @type {Event} */ event) => {
              event.preventDefault();
              record(step, field, problem);
            },
          },
        },
        h("label", {}, "办结日期", field),
        h(
          "button",
          { type: "submit", class: `button ${primary ? "primary" : ""}`, data: { action: "record" } },
          "记下",
        ),
      ),
    problem,
    step.problems.map((text) => h("p", { class: "date-problem" }, `▲ ${text}`)),
  );
}

function fieldProblem() {
  return h("p", { class: "field-problem", role: "alert" });
}

/** @param {StepState} step */
function reason(step) {
  const from = step.start
    ? `${step.starts_from}（${spokenDay(step.start, day).replace(/（.*）/, "")}）`
    : step.starts_from;
  if (!step.due) return [`${from}后办，不设期限`, step.clause && ` · ${step.clause}`];
  return [
    `${from}后${step.term ? ` ${step.term} 个工作日内` : "起"}，`,
    h("strong", {}, `${spokenDay(step.due, day)}截止`),
    step.provisional && "（预计）",
    step.clause && ` · ${step.clause}`,
  ];
}

/**
 * Record the day in a field; where it cannot be, say so in the paragraph beside it.
 * @param {StepState} step
 * @param {HTMLInputElement} field
 * @param {HTMLElement} problem
 */
async function record(step, field, problem) {
  const on = field.value;
  const wrong = wrongDay(step, field);
  problem.textContent = wrong && `✕ ${wrong}`;
  if (wrong) {
    field.focus();
    return;
  }
  if (!(await change("record", { step: step.id, on }))) return;
  clearNotice();
  toast(on ? `已记下：${step.name}，${spokenDay(on, day)}` : `已去掉“${step.name}”的日期`, () => {
    clearNotice();
    return undo();
  });
  /** @type {Schedule | null} */
  const schedule = await read("schedule", { as_of: day });
  const problems = schedule?.steps.find((one) => one.id === step.id)?.problems ?? [];
  if (on && problems.length) notice("warn", `${step.name}记为 ${on}，请核对。`, problems.join(""));
}

/**
 * @param {StepState} step
 * @param {HTMLInputElement} field
 */
function wrongDay(step, field) {
  const on = field.value;
  if (field.validity.badInput) return "日期没有填完整，年、月、日都要填。";
  if (!on) return step.recorded ? "" : "这个环节还没有记过日期。先填办结日期，再点“记下”。";
  if (on > today()) return `${on} 还没有到，办结后再记。公示日期要先印在通知上的，到“核对”的办理进度表里填。`;
  return on > day ? `现在看的是 ${day}，不能记它以后的日期。先在上面“换一天看”。` : "";
}

// The strip -----------------------------------------------------------------------------------------------------------

/** @param {Schedule} schedule */
function strip(schedule) {
  /** @type {{clause: string, steps: StepState[]}[]} */
  const phases = [];
  for (const step of schedule.steps) {
    const last = phases[phases.length - 1];
    if (last?.clause === step.clause) last.steps.push(step);
    else phases.push({ clause: step.clause, steps: [step] });
  }
  const counts = /** @type {const} */ ([
    ["done", "已办结", schedule.done],
    ["late", "逾期办结", schedule.late],
    ["doubtful", "日期待核对", schedule.doubtful],
    ["running", "办理中", schedule.running],
    ["overdue", "已逾期", schedule.overdue],
    ["waiting", "未开始", schedule.waiting],
  ]);
  return h(
    "section",
    { class: "card strip-card", "aria-label": "全部环节" },
    h(
      "ol",
      { class: "phases" },
      phases.map((phase) => phaseOf(phase)),
    ),
    h(
      "p",
      { class: "legend" },
      counts
        .filter(([, , number]) => number)
        .map(([mark, words, number]) =>
          h(
            "span",
            {},
            h("span", { class: `mark ${mark}`, "aria-hidden": "true" }, MARKS[mark]),
            ` ${words} ${number}`,
          ),
        ),
      h("span", { class: "finish" }, "照此办理，最早 ", h("strong", {}, schedule.earliest_finish), " 全部办完"),
    ),
  );
}

/** @param {{clause: string, steps: StepState[]}} phase */
function phaseOf({ clause, steps }) {
  const item = h(
    "li",
    { class: "phase" },
    h("span", { class: "phase-name" }, clause || "—"),
    h(
      "ol",
      { class: "boxes" },
      steps.map((step) =>
        h(
          "li",
          {},
          h(
            "button",
            {
              type: "button",
              class: `box ${step.mark}`,
              title: `${step.name}：${stateOf(step)}`,
              "aria-label": `${step.name}：${stateOf(step)}`,
              on: { click: () => showRow(step.id) },
            },
            h("span", { "aria-hidden": "true" }, MARKS[step.mark]),
          ),
        ),
      ),
    ),
  );
  item.style.flexGrow = String(steps.length);
  return item;
}

/** The state in the words of the legend, also where there is no term. @param {StepState} step */
function stateOf({ mark, days, status_text }) {
  return mark === "running" && days === null ? "办理中" : status_text;
}

/** @param {string} id */
function showRow(id) {
  const row = document.getElementById(`row-${id}`);
  row?.scrollIntoView({ block: "center" });
  row?.querySelector("button")?.focus();
}

// The list ------------------------------------------------------------------------------------------------------------

/** @param {Schedule} schedule */
function table(schedule) {
  const unsure = schedule.steps.filter((step) => step.mark === "doubtful" || (!step.actual && step.recorded));
  const rest = schedule.steps.filter((step) => !unsure.includes(step));
  const next = rest.filter((step) => !step.actual);
  const done = rest.filter((step) => step.actual);
  return h(
    "div",
    { class: "table-place", tabindex: "0", role: "region", "aria-label": "环节清单" },
    h(
      "table",
      { class: "list" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["环节", "情况", "截止日", "实际办结", "期限（工作日）", "由谁办"].map((title, at) =>
            h("th", { scope: "col", class: at === 4 ? "right" : "" }, title),
          ),
        ),
      ),
      section("先核对这些日期", unsure, schedule),
      section("接下来", next, schedule),
      section("已经办完", done, schedule),
    ),
  );
}

/**
 * @param {string} title
 * @param {StepState[]} steps
 * @param {Schedule} schedule
 */
function section(title, steps, schedule) {
  if (!steps.length) return null;
  return h(
    "tbody",
    {},
    h(
      "tr",
      { class: "section" },
      h("th", { scope: "rowgroup", colspan: "6" }, title, " ", h("small", {}, `${steps.length} 个环节`)),
    ),
    steps.map((step) => [
      h(
        "tr",
        {
          id: `row-${step.id}`,
          class: `${schedule.now[0] === step.id ? "current" : ""} ${step.problems.length ? "with-problem" : ""}`,
        },
        h("th", { scope: "row" }, step.name),
        h("td", {}, tag(SIGNS[step.mark], stateOf(step))),
        h(
          "td",
          { class: "nowrap" },
          step.shown_due ?? "不设期限",
          step.shown_due && (step.provisional || !step.due) && h("span", { class: "hint" }, "（预计）"),
        ),
        h("td", { class: "nowrap" }, actual(step)),
        h("td", { class: "right" }, step.term ?? "—"),
        h("td", {}, step.actor),
      ),
      step.problems.length > 0 &&
        h(
          "tr",
          { class: "date-problem" },
          h(
            "td",
            { colspan: "6" },
            step.problems.map((problem) => h("p", {}, `▲ ${problem}`)),
          ),
        ),
    ]),
  );
}

/** @param {StepState} step */
function actual(step) {
  if (!session.state.file?.can_edit) return step.recorded ?? "—";
  const cell = h("span", {});
  /** @returns {HTMLElement} */
  const rest = () =>
    h(
      "button",
      {
        type: "button",
        class: step.recorded ? "link" : "link to-fill",
        "aria-label": step.recorded ? `改“${step.name}”的办结日期 ${step.recorded}` : `填“${step.name}”的办结日期`,
        on: { click: () => open() },
      },
      step.recorded ?? "填日期",
    );
  const open = () => {
    const field = h("input", {
      type: "date",
      class: "field small",
      value: step.recorded ?? "",
      "aria-label": `${step.name}的办结日期`,
    });
    const problem = fieldProblem();
    const close = () => {
      fill(cell, rest());
      cell.querySelector("button")?.focus();
    };
    fill(
      cell,
      h(
        "form",
        {
          class: "record small",
          novalidate: true,
          on: {
            submit: (/** @type {Event} */ event) => {
              event.preventDefault();
              if (!field.validity.badInput && field.value === (step.recorded ?? "")) close();
              else record(step, field, problem);
            },
            keydown: (/** @type {KeyboardEvent} */ event) => {
              if (event.key === "Escape") {
                event.stopPropagation();
                close();
              }
            },
          },
        },
        field,
        h("button", { type: "submit", class: "button small" }, "记下"),
      ),
      problem,
    );
    field.focus();
  };
  fill(cell, rest());
  return cell;
}

/** @type {import("./frame.js").Step} */
export const deadlines = {
  id: "deadlines",
  name: "期限",
  mount,
  update,
  status() {
    if (session.state.status === "problems") return { text: "待核对" };
    if (session.state.status === "empty" || !known || knownVersion !== session.version) return { text: "—" };
    if (known.overdue) return { text: `逾期 ${known.overdue} 项`, kind: "bad" };
    const first = known.steps.find((step) => step.id === known?.now[0]);
    if (first && first.days !== null) return { text: `剩 ${first.days} 个工作日`, kind: first.soon ? "warn" : "" };
    return known.waiting || first
      ? { text: `还有 ${known.waiting + known.running} 项` }
      : { text: "全部办完", done: true };
  },
};
