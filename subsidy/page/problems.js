// The list of problems at the left of 核对: grouped by kind, errors first.

import { button, fill, h, tag } from "./dom.js";

/** @typedef {import("./protocol").LocatedProblem} Problem */
/** @typedef {import("./protocol").ProblemGroup} Group */

/**
 * @typedef {object} Actions
 * @property {(problem: Problem) => unknown} pick
 * @property {(repair: import("./protocol").Repair) => unknown} repair
 * @property {() => unknown} unfolded a group shows all of its problems now
 */

const FIRST = 40; // problems of a group that are listed at once

/** @type {Set<string>} */
const unfolded = new Set();

/**
 * @param {HTMLElement} root
 * @param {Group[]} groups
 * @param {Problem[]} problems
 * @param {Actions} actions
 */
export function fillProblems(root, groups, problems, actions) {
  const byId = new Map(problems.map((problem) => [problem.id, problem]));
  const scrolled = listOf(root)?.scrollTop ?? 0;
  const again = () => {
    fillProblems(root, groups, problems, actions);
    actions.unfolded();
  };
  fill(
    root,
    h("h2", {}, problems.length ? `问题 ${problems.length} 处 · ${groups.length} 类` : "没有问题"),
    h(
      "div",
      { class: "problem-list", tabindex: "0", role: "region", "aria-label": "问题列表" },
      problems.length
        ? groups.map((group) => groupOf(group, byId, actions, again))
        : h("p", { class: "all-solved" }, tag("ok", "都核对过了"), " 没有错误，也没有提醒。"),
    ),
  );
  const list = listOf(root);
  if (list) list.scrollTop = scrolled;
}

/**
 * Mark the current problem and bring it into view.
 * @param {HTMLElement} root
 * @param {number | undefined} id
 */
export function markProblem(root, id) {
  for (const element of root.querySelectorAll(".problem")) {
    if (!(element instanceof HTMLElement)) continue;
    const is = element.dataset.problem === String(id);
    element.classList.toggle("current", is);
    if (is) element.setAttribute("aria-current", "true");
    else element.removeAttribute("aria-current");
    const list = listOf(root);
    if (!is || !list) continue;
    const top = element.offsetTop;
    const seen = top >= list.scrollTop && top + element.offsetHeight <= list.scrollTop + list.clientHeight;
    if (!seen) list.scrollTop = top - list.clientHeight / 2;
  }
}

/** @param {HTMLElement} root */
function listOf(root) {
  return root.querySelector(".problem-list");
}

/**
 * @param {Group} group
 * @param {Map<number, Problem>} byId
 * @param {Actions} actions
 * @param {() => void} again draw the list again
 */
function groupOf(group, byId, actions, again) {
  const bad = group.severity === "error";
  const key = `${group.code} ${group.title}`;
  const listed = unfolded.has(key) ? group.problems : group.problems.slice(0, FIRST);
  const rest = group.problems.length - listed.length;
  const { repair } = group;
  const unfold = () => {
    unfolded.add(key);
    again();
  };
  return h(
    "div",
    { class: "group-of-problems" },
    h(
      "h3",
      {},
      tag(bad ? "bad" : "warn", bad ? "错误" : "提醒"),
      " ",
      h("span", {}, group.title),
      " ",
      h("small", { title: `同一问题 ${group.count} 处` }, group.count),
    ),
    h("p", { class: "on-paper" }, group.remedy),
    h(
      "ul",
      {},
      listed.map((id) => lineOf(byId.get(id), actions.pick)),
    ),
    rest > 0 && button(`还有 ${rest} 处，全部列出`, unfold, { small: true }),
    repair && button(repair.label, () => actions.repair(repair), { small: true, data: { action: "repair" } }),
  );
}

/**
 * @param {Problem | undefined} problem
 * @param {(problem: Problem) => unknown} pick
 */
function lineOf(problem, pick) {
  if (!problem) return null;
  const who = problem.who || problem.title || problem.sheet;
  const press = {
    type: "button",
    class: "problem",
    data: { problem: String(problem.id), place: `${problem.sheet}!${problem.cell}` },
    on: { click: () => pick(problem) },
  };
  return h(
    "li",
    {},
    h(
      "button",
      press,
      h("span", { class: "who" }, who, problem.value && h("q", {}, problem.value)),
      h("span", { class: "where" }, `${problem.sheet}${problem.row ? ` ${problem.row} 行` : ""}`),
    ),
  );
}
