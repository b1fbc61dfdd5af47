/* <tiexin-chat>: the launcher, the panel, writing and reading. */
import { Conversation } from "./conversation.js";
import { h, icon } from "./dom.js";
import { load, save } from "./memory.js";
import { STYLE } from "./style.js";
import { Transcript } from "./transcript.js";
import { WORDS } from "./words.js";

const LIMIT = 4000; // characters (code points) in one message
const SHEET = matchMedia("(max-width: 479.98px)"); // here the panel covers the page
const TOUCH = matchMedia("(pointer: coarse)");
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

let defaults = {};

class TiexinChat extends HTMLElement {
  static observedAttributes = ["data-language", "data-identity", "data-open"];

  constructor() {
    super();
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    this.fit = new CSSStyleSheet();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [style, this.fit];
    this.isOpen = false;
    this.chat = new Conversation(() => this.options(), () => this.soon());
    this.build();
  }

  connectedCallback() {
    this.chat.start();
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    document.addEventListener("visibilitychange", () => this.soon(), { signal });
    for (const name of ["resize", "scroll"]) {
      window.visualViewport?.addEventListener(name, () => this.seat(), { signal });
    }
    this.relabel();
    if (this.wantsOpen()) this.open({ focus: false });
  }

  disconnectedCallback() {
    this.chat.stop();
    this.leaving.abort();
  }

  attributeChangedCallback(name, before, after) {
    if (!this.leaving || before === after) return;
    if (name === "data-language") this.relabel();
    else if (name === "data-identity") this.chat.identify();
    else if (this.wantsOpen()) this.open();
    else this.close();
  }

  setting(name) {
    return this.dataset[name] ?? defaults[name];
  }

  options() {
    const identity = this.setting("identity") || undefined;
    return { language: this.language, market: this.setting("market") ?? "CN", identity };
  }

  wantsOpen() {
    return (this.setting("open") ?? "false") !== "false";
  }

  get pageLanguage() {
    return (this.setting("language") || navigator.language || "en").toLowerCase().startsWith("zh") ? "zh" : "en";
  }

  /** The customer's own choice, for as long as the page speaks the language it spoke then. */
  get language() {
    const chosen = load("language");
    return chosen?.page === this.pageLanguage ? chosen.own : this.pageLanguage;
  }

  get words() {
    return WORDS[this.language];
  }

  /* building */

  build() {
    const part = (name, tag, props, ...children) =>
      (this[`$${name}`] = h(tag, { class: name, "data-testid": name, ...props }, ...children));
    part("unread", "span", { hidden: true, "aria-hidden": "true" });
    const toggle = () => (this.isOpen ? this.close() : this.open());
    part("launcher", "button", { type: "button", "aria-haspopup": "dialog", onclick: toggle },
      icon("heart", "shut-icon"), icon("close", "open-icon"), this.$unread);
    part("title", "h2", { id: "title" });
    part("status", "p", { role: "status" });
    part("language", "button", { type: "button", class: "tool", onclick: () => this.switchLanguage() });
    part("close", "button", { type: "button", class: "tool", onclick: () => this.close() }, icon("close"));
    part("connection", "div", { role: "status", hidden: true });
    part("welcome", "div", { hidden: true });
    part("messages", "div");
    part("typing", "div", { hidden: true, role: "img" }, h("i"), h("i"), h("i"));
    part("log", "div", { role: "log", "aria-live": "polite", tabindex: "0", onscroll: () => this.look() },
      this.$welcome, this.$messages, this.$typing);
    part("latest", "button", { type: "button", hidden: true, onclick: () => this.toEnd({ smooth: true }) });
    part("count", "p", { role: "status", hidden: true });
    part("input", "textarea", { rows: "1", enterkeyhint: "send", autocomplete: "off",
      oninput: () => this.weigh(), onkeydown: (event) => this.typed(event) });
    part("send", "button", { type: "submit", disabled: true }, icon("send"));
    part("grow", "div", {}, this.$input);
    const onkeydown = (event) => this.pressed(event);
    part("panel", "section", { role: "dialog", "aria-labelledby": "title", hidden: true, onkeydown },
      h("header", {}, h("span", { class: "face" }, icon("heart")),
        h("div", { class: "who" }, this.$title, this.$status), this.$language, this.$close),
      this.$connection,
      h("div", { class: "body" }, this.$log, this.$latest),
      h("form", { novalidate: true, onsubmit: (event) => (event.preventDefault(), this.submit()) },
        this.$count, h("div", { class: "row" }, this.$grow, this.$send)));
    part("news", "span", { class: "hush", role: "status" });
    this.shadowRoot.append(this.$panel, this.$launcher, this.$news);
    this.transcript = new Transcript(this.$messages, {
      choose: (text) => this.choose(text),
      retry: (entry) => (this.$input.focus(), this.chat.retry(entry)),
    });
  }

  relabel() {
    const { words } = this;
    const other = WORDS[this.language === "zh" ? "en" : "zh"];
    this.$panel.lang = words.locale;
    this.$title.textContent = words.name;
    this.$language.textContent = words.other;
    this.$language.lang = other.locale;
    for (const name of ["language", "close", "log", "input", "send", "typing"]) {
      this[`$${name}`].setAttribute("aria-label", words.label[name]);
    }
    this.$input.placeholder = words.placeholder;
    this.$latest.replaceChildren(icon("down"), words.latest);
    this.$welcome.replaceChildren(h("span", { class: "face" }, icon("heart")),
      h("strong", {}, words.hello), h("p", {}, words.intro),
      h("div", { class: "choices" }, ...words.starters.map((text) => h("button", {
        type: "button", class: "choice", "data-testid": "starter", onclick: () => this.choose(text),
      }, text))));
    this.weigh();
    this.render();
  }

  switchLanguage() {
    save("language", { page: this.pageLanguage, own: this.language === "zh" ? "en" : "zh" });
    this.relabel();
  }

  /* opening and closing */

  /** Open the panel; a draft is put into an empty input, for the customer to finish and send. */
  open({ focus = true, draft = "" } = {}) {
    const { $input } = this;
    if (draft && (!$input.value || $input.value === this.draft)) $input.value = this.draft = draft;
    this.weigh();
    if (!this.isOpen) {
      this.isOpen = this.atEnd = true;
      this.$panel.hidden = false;
      this.seat();
      this.chat.open();
      this.render();
    }
    if (focus) $input.focus();
  }

  close() {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.$panel.hidden = true;
    this.render();
    this.$launcher.focus();
  }

  pressed(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    } else if (event.key === "Tab" && SHEET.matches) {
      const stops = [...this.$panel.querySelectorAll("button:enabled, textarea, a, [tabindex]")]
        .filter((node) => node.getClientRects().length);
      const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
      if (this.shadowRoot.activeElement !== from) return;
      event.preventDefault();
      to.focus();
    }
  }

  /** Keep the sheet above the on-screen keyboard, which covers a page without resizing it. */
  seat() {
    const view = window.visualViewport;
    if (!view || !this.isOpen || view.scale > 1.05) return;
    this.fit.replaceSync(`:host { --tall: ${Math.round(view.height)}px; --top: ${Math.round(view.offsetTop)}px; }`);
    if (this.atEnd) this.toEnd();
  }

  /* writing */

  typed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.submit();
  }

  weigh() {
    const text = this.$input.value;
    const left = LIMIT - (text.length > LIMIT / 2 ? [...text].length : text.length);
    this.$grow.dataset.text = text;
    this.$send.disabled = left < 0 || !text.trim();
    this.$count.hidden = left > LIMIT / 10;
    this.$count.classList.toggle("over", left < 0);
    this.$count.textContent = this.$count.hidden ? "" : left < 0 ? this.words.over(-left) : this.words.left(left);
  }

  submit() {
    this.weigh();
    if (this.$send.disabled) return;
    const text = this.$input.value.trim();
    this.$input.value = "";
    this.weigh();
    this.atEnd = true;
    this.chat.say(text);
    this.$input.focus();
  }

  choose(text) {
    this.atEnd = true;
    (TOUCH.matches ? this.$log : this.$input).focus(); // no keyboard over the reply
    this.chat.say(text);
  }

  /* showing */

  soon() {
    if (this.pending) return;
    this.pending = true;
    queueMicrotask(() => {
      this.pending = false;
      if (this.isConnected) this.render();
    });
  }

  render() {
    const { chat, words } = this;
    const loading = Boolean(chat.session && !chat.historyLoaded);
    const spoken = this.transcript.show(chat.entries, words, chat.connection);
    const { owner, name } = chat.status;
    const status = owner === "staff" ? words.staff(name ?? words.someone) : words[owner] ?? words.bot;
    if (this.$status.textContent !== status) this.$status.textContent = status;
    this.$status.dataset.owner = owner;
    this.$typing.hidden = !chat.typing;
    this.$welcome.hidden = spoken || loading;
    this.$log.setAttribute("aria-busy", String(loading));
    this.$connection.hidden = chat.connection === "ok";
    this.$connection.dataset.state = chat.connection;
    this.$connection.textContent = words[chat.connection] ?? "";
    this.$panel.setAttribute("aria-modal", String(SHEET.matches));
    if (this.isOpen && this.atEnd) this.toEnd();
    this.look();
    this.badge();
  }

  badge() {
    const { words } = this;
    const unread = this.isOpen ? 0 : this.chat.unread;
    this.$launcher.classList.toggle("open", this.isOpen);
    this.$launcher.setAttribute("aria-expanded", String(this.isOpen));
    const label = unread ? words.launchNew(unread) : words.launch;
    this.$launcher.setAttribute("aria-label", this.isOpen ? words.label.close : label);
    this.$unread.hidden = !unread;
    this.$unread.textContent = unread > 99 ? "99+" : String(unread || "");
    const news = unread ? words.arrived(unread) : "";
    if (this.$news.textContent !== news) this.$news.textContent = news;
  }

  /** Where the reader is: at the end all counts as seen; further up a button leads down. */
  look() {
    if (!this.isOpen) return;
    const { scrollHeight, scrollTop, clientHeight } = this.$log;
    this.atEnd = scrollHeight - scrollTop - clientHeight < 48 || !this.$welcome.hidden;
    this.$latest.hidden = this.atEnd;
    if (this.atEnd && document.visibilityState === "visible") this.chat.sawAll();
  }

  toEnd({ smooth = false } = {}) {
    this.atEnd = true;
    if (!this.$welcome.hidden) return; // it is read from its top
    this.$log.scrollTo({ top: this.$log.scrollHeight, behavior: smooth && !CALM.matches ? "smooth" : "instant" });
    if (smooth) this.$log.focus({ preventScroll: true });
  }
}

/** Put the chat on the page, once; a <tiexin-chat> that is there already is used. */
export function install(settings) {
  if (customElements.get("tiexin-chat")) return;
  defaults = { ...settings };
  customElements.define("tiexin-chat", TiexinChat);
  if (!document.querySelector("tiexin-chat")) document.body.append(document.createElement("tiexin-chat"));
}
