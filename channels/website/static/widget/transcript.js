/* The list of messages as nodes: days, bubbles, notes, times, buttons. */
import { arrange, h, icon, linkified, tongue } from "./dom.js";

const startOfDay = (date) => new Date(date).setHours(0, 0, 0, 0);

/** One person's messages within two minutes form a group. */
const together = (a, b) => a && b && a.author === b.author && a.name === b.name && a.author !== "system" &&
  Math.abs(b.at - a.at) < 120000 && startOfDay(a.at) === startOfDay(b.at);

export class Transcript {
  constructor(list, { choose, retry }) {
    this.list = list;
    this.choose = choose;
    this.retry = retry;
    this.days = new Map();
  }

  /** Draw the entries; says whether there is anything but the widget's own note. */
  show(entries, words, connection) {
    this.words = words;
    this.connection = connection;
    const place = (entry) => entry.id ?? entry.place ?? Infinity; // what is not sent yet comes last
    const shown = entries.filter((entry) => this.textOf(entry)).sort((a, b) => place(a) - place(b) || 0);
    const lastSaid = shown.findLastIndex((entry) => entry.author === "customer");
    const wanted = [];
    let day;
    shown.forEach((entry, index) => {
      if (startOfDay(entry.at) !== day) wanted.push(this.dayMark((day = startOfDay(entry.at))));
      wanted.push(entry.author === "system" ? this.note(entry) : this.message(entry, {
        first: !together(shown[index - 1], entry),
        last: !together(entry, shown[index + 1]),
        choices: index > lastSaid ? entry.buttons : [],
      }));
    });
    arrange(this.list, wanted);
    return shown.some((entry) => !entry.ended);
  }

  textOf({ ended, text, event, name }) {
    if (ended) return this.words.ended;
    return text || (/join/.test(event ?? "") && name ? this.words.joined(name) : "");
  }

  dayMark(day) {
    const { words } = this;
    const date = new Date(day);
    const ago = Math.round((startOfDay(new Date()) - day) / 86400000);
    const year = date.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
    const named = [words.today, words.yesterday][ago];
    const asWritten = { year, month: "long", day: "numeric", weekday: "short" };
    const text = named ?? date.toLocaleDateString(words.locale, asWritten);
    if (!this.days.has(day)) this.days.set(day, h("div", { class: "day" }));
    const mark = this.days.get(day);
    if (mark.textContent !== text) mark.textContent = text;
    return mark;
  }

  note(entry) {
    const text = this.textOf(entry);
    entry.node ??= h("div", { class: "note", "data-testid": "message", "data-author": "system", "data-id": entry.id });
    if (entry.drawn !== text) {
      entry.node.lang = tongue(text);
      entry.node.replaceChildren(h("span", { "data-testid": "message-text" }, ...linkified(text)));
    }
    entry.drawn = text;
    return entry.node;
  }

  message(entry, { first, last, choices }) {
    const { words } = this;
    const { author, text } = entry;
    const state = entry.state === "sending" && this.connection !== "ok" ? "waiting" : entry.state;
    const drawn = JSON.stringify([words.locale, entry.id, text, state, entry.refused, first, last, choices]);
    if (entry.drawn === drawn) return entry.node;
    entry.drawn = drawn;
    const node = (entry.node ??= h("div", { "data-testid": "message", "data-author": author }));
    if (entry.id) node.dataset.id = entry.id;
    if (entry.state) node.dataset.state = entry.state;
    node.className = `msg ${author}${first ? "" : " next"}`;
    const theirs = author !== "customer";
    const staff = author === "staff";
    const name = staff ? entry.name ?? words.someone : words.name;
    if (entry.spoken !== text) entry.bubble = this.bubble(text, theirs ? name : words.you);
    entry.spoken = text;
    arrange(node, [
      staff && first && h("div", { class: "from", "aria-hidden": "true" }, name, h("span", {}, ` · ${words.staffTag}`)),
      theirs && last && h("span", { class: "mini", "aria-hidden": "true" }, staff ? [...name][0] : icon("heart")),
      entry.bubble,
      (last || ["sending", "failed"].includes(entry.state)) && this.meta(entry, state),
      choices.length > 0 && h("div", { class: "choices" }, ...choices.map((choice) => this.quickReply(choice))),
    ].filter(Boolean));
    return node;
  }

  quickReply({ title, text }) {
    const onclick = () => this.choose(text);
    const lang = tongue(title);
    return h("button", { type: "button", class: "choice", "data-testid": "quick-reply", lang, onclick }, title);
  }

  bubble(text, speaker) {
    return h("div", { class: "bubble", lang: tongue(text) },
      h("span", { class: "hush" }, `${speaker}: `), h("span", { "data-testid": "message-text" }, ...linkified(text)));
  }

  /** Under the bubble: when, and for one's own message what became of it. */
  meta(entry, state) {
    const { words } = this;
    if (state === "failed") {
      const onclick = () => this.retry(entry);
      return h("div", { class: "meta" }, h("span", { class: "fault" }, entry.refused ? words.refused : words.failed),
        h("button", { type: "button", class: "retry", "data-testid": "retry", onclick }, words.retry));
    }
    const meta = h("div", { class: "meta", "aria-live": "off" });
    if (state === "sending" || state === "waiting") meta.append(words[state]);
    else meta.append(h("time", { datetime: entry.at.toISOString() },
      entry.at.toLocaleTimeString(words.locale, { hour: "numeric", minute: "2-digit" })));
    if (state === "sent") meta.append(icon("tick"), h("span", { class: "hush" }, words.sent));
    return meta;
  }
}
