// 开始: open a workbook, make an empty one, or look at the example.

import { byId, button, h } from "./dom.js";
import { goTo, heading, mayLeave, openExample } from "./frame.js";
import { change, save, session, toast } from "./session.js";

/** @param {HTMLElement} root */
function mount(root) {
  const { state, about } = session;
  const file = state.file;
  root.append(
    heading("打开村级工作簿", "填好的人员、农户、征地面积都在这一个工作簿里。原文件不会被改动。"),
    h(
      "section",
      { class: "drop-zone", "aria-label": "打开工作簿" },
      h("p", { class: "drop-title" }, "把文件拖到这里"),
      button("选择文件…", () => byId("file").click(), { primary: !file, data: { action: "choose-file" } }),
      h(
        "p",
        { class: "hint" },
        "Excel、WPS 表格都可以：.xlsx　.xls　.et　.csv",
        about && `　　不超过 ${Math.floor(about.most_bytes / 1024 / 1024)} MB`,
      ),
    ),
  );
  if (file) {
    root.append(
      h(
        "section",
        { class: "card open-file" },
        h("p", {}, "现在打开的是 ", h("strong", {}, file.name)),
        button(
          state.status === "result" ? "看结果 →" : "去核对 →",
          () => goTo(state.status === "result" ? "result" : "check"),
          { primary: true },
        ),
        button("合上它", closeFile),
      ),
    );
  }
  root.append(
    h(
      "div",
      { class: "cards" },
      card(
        "还没有表",
        "生成一份空白工作簿，每列都有填写说明。",
        button("新建空白表", saveBlank, { data: { action: "blank" } }),
      ),
      card(
        "上一个项目做过",
        file
          ? "把这一份当作上一个项目：户、人、以前征收和已补贴比例都带过来，只填这次的。"
          : "先在上面打开上一个项目的表，再回到这里：户、人、以前征收和已补贴比例都能带过来。",
        file
          ? button("转成下一个项目的表", carryOver, { data: { action: "carry-over" } })
          : button("打开上一个项目的表…", () => byId("file").click()),
      ),
      card(
        "想先看看",
        "一个村的完整例子，姓名、证号都是编的，可以随便改。",
        button("先看一个例子", openExample, { data: { action: "example" } }),
      ),
    ),
    h(
      "p",
      { class: "promise" },
      h("strong", {}, "资料不出这台电脑"),
      " 不上传，断网也能用；关掉网页就清空。要留下的，请用“保存为新工作簿”。",
    ),
  );
}

/**
 * @param {string} title
 * @param {string} text
 * @param {HTMLElement} action
 */
function card(title, text, action) {
  return h("section", { class: "card" }, h("h2", {}, title), h("p", { class: "hint" }, text), action);
}

async function saveBlank() {
  const name = await save("blank");
  if (name) toast(`已生成“${name}”，在浏览器的下载文件夹里。填好以后拖到这里。`);
}

async function carryOver() {
  const name = await save("carry_over");
  if (name) toast(`已生成“${name}”，在浏览器的下载文件夹里。填好这次的面积，再拖到这里。`);
}

async function closeFile() {
  if (await mayLeave("合上")) await change("close");
}

/** @type {import("./frame.js").Step} */
export const start = {
  id: "start",
  name: "开始",
  mount,
  status: () => (session.state.file ? { text: "已打开", done: true } : { text: "选文件" }),
};
