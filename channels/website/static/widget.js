/* Tiexin 贴心: the chat widget. One script tag, one custom element, nothing else to load:
 *   <script src="https://care.example/widget.js" data-market="CN" data-language="zh" async></script>
 * Attributes (on the script tag, or later on <tiexin-chat>): data-language zh|en, data-market CN|US,
 * data-identity (a JWT the shop signs for a customer signed in there), data-open. */
(() => {
  "use strict";
  if (customElements.get("tiexin-chat")) return;

  const SCRIPT = document.currentScript;
  const API = new URL(SCRIPT?.src || location.href).origin;
  const LIMIT = 4000; // characters (code points) in one message
  const TRIES = 3; // before a message is shown as not sent
  const POLL = { visible: 4000, hidden: 20000 };
  const PHONE = matchMedia("(max-width: 479.98px)");

  const TEXTS = {
    zh: {
      locale: "zh-CN", name: "贴心", other: "EN", toOther: "Switch to English",
      launch: "打开客服对话", launchNew: (n) => `打开客服对话，${n} 条新消息`, close: "关闭对话",
      arrived: (n) => `贴心：${n} 条新消息`,
      log: "对话内容", placeholder: "想问点什么？", label: "输入消息", send: "发送",
      bot: "智能助手，随时都在", queue: "正在为您找同事，请稍等", staff: (name) => `${name}正在和您聊`,
      someone: "我们的同事", staffTag: "客服",
      you: "您：", botSays: "贴心：", typing: "对方正在输入",
      sending: "发送中…", waiting: "待发送", sent: "已发送", failed: "没有发出去", retry: "重新发送",
      refused: "这条消息发不了，换个说法试试",
      offline: "网络断开，消息会在恢复后发送", reconnecting: "连接不太稳，正在重连，消息不会丢",
      left: (n) => `还能写 ${n} 个字`, over: (n) => `超出 ${n} 个字，请分成几条发`,
      ended: "上次的对话已经结束，我们重新开始吧。", latest: "看最新消息", today: "今天", yesterday: "昨天",
      hello: "您好，我是贴心", intro: "疫苗日期、用品疑问、售后问题，都可以直接问我。想找人工，说一声就好。",
      starters: ["下一针疫苗什么时候打？", "你能帮我做什么？", "我要投诉", "转人工"],
      joined: (name) => `${name}加入了对话`,
    },
    en: {
      locale: "en", name: "Tiexin", other: "中", toOther: "切换到中文",
      launch: "Open chat", launchNew: (n) => `Open chat, ${n} new ${n === 1 ? "message" : "messages"}`,
      close: "Close chat", arrived: (n) => `Tiexin: ${n} new ${n === 1 ? "message" : "messages"}`,
      log: "Conversation", placeholder: "Ask us anything", label: "Your message", send: "Send",
      bot: "Assistant, always here", queue: "Finding someone for you", staff: (name) => `You’re chatting with ${name}`,
      someone: "one of our team", staffTag: "Customer care",
      you: "You: ", botSays: "Tiexin: ", typing: "Typing",
      sending: "Sending…", waiting: "Waiting to send", sent: "Sent", failed: "Not sent", retry: "Try again",
      refused: "We couldn’t take this message. Try putting it another way.",
      offline: "You're offline. Messages will be sent when you're back.",
      reconnecting: "Trying to reconnect. Nothing you write will be lost.",
      left: (n) => `${n} characters left`, over: (n) => `${n} characters too long. Please send it in parts.`,
      ended: "Your last chat has ended. Let’s start a new one.", latest: "Latest messages",
      today: "Today", yesterday: "Yesterday",
      hello: "Hi, I’m Tiexin",
      intro: "Ask me about vaccine dates, our products or a problem with an order. If you’d rather talk to a person, just say so.",
      starters: ["When is the next vaccine due?", "What can you do?", "I have a complaint", "Talk to a person"],
      joined: (name) => `${name} joined the chat`,
    },
  };

  const STYLE = `
:host { all: initial; position: fixed; right: 0; bottom: 0; width: 0; height: 0; z-index: 2147483000;
  color-scheme: light dark;
  --paper: #fffaf5; --warm: #ffe6d7; --ink: #38271f; --muted: #75604f; --line: #f0dfd1; --field: #ffffff;
  --accent: #b9472c; --accent-deep: #9c3921; --on-accent: #ffffff; --bubble: #ffffff;
  --staff: #e4f3ec; --staff-ink: #17392d; --staff-line: #2c7a5f; --bad: #b3261e; --note: #f8ebdf;
  --shadow: 0 18px 50px rgba(84, 44, 22, .22), 0 3px 10px rgba(84, 44, 22, .12); }
@media (prefers-color-scheme: dark) { :host {
  --paper: #221a17; --warm: #3a2820; --ink: #f7ebe3; --muted: #c4ae9f; --line: #44352d; --field: #2c221e;
  --accent: #f0977a; --accent-deep: #f7ae96; --on-accent: #2b120a; --bubble: #322722;
  --staff: #1d3a30; --staff-ink: #e0f4ea; --staff-line: #6fc3a3; --bad: #ffb4ab; --note: #33271f;
  --shadow: 0 18px 50px rgba(0, 0, 0, .55), 0 0 0 1px #44352d; } }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.launcher, .panel { font: 400 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Hiragino Sans GB",
  "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", sans-serif; color: var(--ink); }
button { font: inherit; color: inherit; background: none; border: 0; margin: 0; padding: 0; cursor: pointer;
  min-width: 44px; min-height: 44px; touch-action: manipulation; -webkit-tap-highlight-color: transparent; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
svg { display: block; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.solid { fill: currentColor; stroke: none; }
.hush { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.launcher { position: fixed; right: max(20px, env(safe-area-inset-right)); bottom: max(20px, env(safe-area-inset-bottom));
  width: 60px; height: 60px; border-radius: 50%; display: grid; place-items: center; color: var(--on-accent);
  background: var(--accent); box-shadow: 0 8px 24px rgba(120, 50, 25, .35); transition: transform .18s, background-color .18s; }
.launcher:hover { background: var(--accent-deep); transform: translateY(-2px); }
.launcher:focus-visible { outline: 3px solid var(--paper); box-shadow: 0 0 0 6px var(--accent); outline-offset: 0; }
.launcher svg { width: 30px; height: 30px; grid-area: 1 / 1; }
.unread { position: absolute; top: -3px; right: -3px; min-width: 24px; height: 24px; padding: 0 6px; border-radius: 12px;
  font: 600 13px/20px system-ui, sans-serif; text-align: center; color: var(--accent-deep); background: var(--paper);
  border: 2px solid var(--accent); }

.panel { position: fixed; right: max(20px, env(safe-area-inset-right)); bottom: 20px; width: 380px; height: 600px;
  max-width: calc(100vw - 40px); max-height: calc(100dvh - 40px); display: flex; flex-direction: column; overflow: hidden;
  background: var(--paper); border-radius: 22px; box-shadow: var(--shadow); transform-origin: 100% 100%;
  animation: rise .22s cubic-bezier(.2, .8, .3, 1); }
.open .shut-icon { display: none; }
.launcher:not(.open) .open-icon { display: none; }
@media (min-width: 480px) and (min-height: 720px) { .panel { bottom: 94px; max-height: calc(100dvh - 114px); } }
@media (max-width: 479.98px), (max-height: 719.98px) { .launcher.open { display: none; } }
@media (max-width: 479.98px) {
  .panel { inset: 0; top: var(--top, 0); bottom: auto; width: 100%; max-width: none; height: var(--tall, 100dvh); max-height: none;
    border-radius: 0; box-shadow: none; padding-top: env(safe-area-inset-top); } }

header { flex: none; display: flex; align-items: center; gap: 10px; padding: 12px 8px 12px 16px;
  background: linear-gradient(160deg, var(--warm), var(--paper) 115%); border-bottom: 1px solid var(--line); }
.face { flex: none; width: 40px; height: 40px; border-radius: 50%; display: grid; place-items: center;
  color: var(--on-accent); background: var(--accent); }
.face svg { width: 23px; height: 23px; }
.who { flex: 1; min-width: 0; }
h2 { margin: 0; font: inherit; font-weight: 650; font-size: 17px; line-height: 1.3; }
.status { display: flex; align-items: center; gap: 6px; margin: 1px 0 0; font-size: 13px; line-height: 1.35; color: var(--muted); }
.status::before { content: ""; flex: none; width: 8px; height: 8px; border-radius: 50%; background: #3f9b73; }
.status[data-owner="queue"]::before { background: #d98a1c; }
.status[data-owner="staff"]::before { background: var(--staff-line); }
.tool { flex: none; display: grid; place-items: center; width: 44px; border-radius: 14px; color: var(--muted);
  font-weight: 600; font-size: 14px; }
.tool:hover { color: var(--ink); background: color-mix(in srgb, var(--accent) 12%, transparent); }
.tool svg { width: 22px; height: 22px; }

.connection { flex: none; padding: 7px 16px; font-size: 13px; line-height: 1.4; text-align: center;
  background: var(--note); border-bottom: 1px solid var(--line); }
.body { flex: 1; min-height: 0; position: relative; display: flex; }
.log { flex: 1; min-width: 0; overflow-y: auto; overscroll-behavior: contain; padding: 16px 14px 10px; scrollbar-width: thin;
  scrollbar-color: var(--line) transparent; }
.log:focus-visible { outline-offset: -3px; }
.welcome { display: grid; justify-items: center; gap: 6px; padding: 18px 10px 8px; text-align: center; }
.welcome .face { width: 60px; height: 60px; margin-bottom: 4px; }
.welcome .face svg { width: 34px; height: 34px; }
.welcome strong { font-size: 18px; font-weight: 650; }
.welcome p { margin: 0 0 8px; color: var(--muted); max-width: 30em; text-wrap: pretty; }
.choices { display: flex; flex-wrap: wrap; gap: 8px; padding: 8px 0 2px; }
.welcome .choices { justify-content: center; }
.choice { padding: 9px 16px; border-radius: 22px; border: 1.5px solid color-mix(in srgb, var(--accent) 55%, transparent);
  color: var(--accent); background: var(--field); font-weight: 550; line-height: 1.35; text-align: start; overflow-wrap: anywhere; }
.choice:hover { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }

.day, .note { text-align: center; font-size: 13px; color: var(--muted); }
.day { margin: 14px 0 10px; line-height: 1.4; }
.note { margin: 12px auto; padding: 5px 14px; width: fit-content; max-width: 92%; border-radius: 14px; background: var(--note);
  white-space: pre-wrap; overflow-wrap: anywhere; text-wrap: balance; }
.msg { display: grid; grid-template-columns: 28px minmax(0, 1fr); column-gap: 8px; margin-top: 12px; }
.msg.next { margin-top: 4px; }
.msg > * { grid-column: 2; justify-self: start; }
.msg > .mini { grid-column: 1; grid-row: 2; align-self: end; }
.msg > .meta { grid-row: 3; }
.msg > .choices { grid-row: 4; }
.mini { width: 28px; height: 28px; border-radius: 50%; display: grid; place-items: center; font-size: 13px; font-weight: 650;
  color: var(--accent); background: var(--warm); }
.mini svg { width: 17px; height: 17px; }
.from { font-size: 13px; line-height: 1.4; margin: 0 0 3px 2px; color: var(--staff-line); font-weight: 600; }
.from span { font-weight: 400; color: var(--muted); }
.bubble { grid-row: 2; max-width: 100%; padding: 9px 13px; border-radius: 18px 18px 18px 6px; border: 1px solid var(--line);
  background: var(--bubble); white-space: pre-wrap; overflow-wrap: anywhere; }
.bubble a { color: inherit; text-decoration: underline; text-underline-offset: 2px; }
.staff .bubble { background: var(--staff); color: var(--staff-ink); border-color: color-mix(in srgb, var(--staff-line) 40%, transparent);
  border-inline-start: 3px solid var(--staff-line); }
.staff .mini { color: #fff; background: #2c7a5f; }
.customer { grid-template-columns: minmax(0, 1fr); padding-inline-start: 44px; }
.customer > * { grid-column: 1; justify-self: end; }
.customer .bubble { background: var(--accent); color: var(--on-accent); border-color: transparent; border-radius: 18px 18px 6px 18px; }
.customer[data-state="sending"] .bubble { opacity: .72; }
.meta { display: flex; align-items: center; gap: 6px; margin: 3px 4px 0; font-size: 12px; line-height: 1.4; color: var(--muted);
  font-variant-numeric: tabular-nums; }
.meta svg { width: 13px; height: 13px; }
.customer[data-state="failed"] .bubble { border: 1.5px dashed var(--bad); background: transparent; color: var(--ink); }
.fault { color: var(--bad); }
.retry { padding: 0 10px; color: var(--accent); font-weight: 600; text-decoration: underline; text-underline-offset: 3px; }
.typing { display: flex; gap: 5px; width: fit-content; margin: 12px 0 2px 36px; padding: 14px; border-radius: 18px 18px 18px 6px;
  border: 1px solid var(--line); background: var(--bubble); }
.typing i { width: 7px; height: 7px; border-radius: 50%; background: var(--muted); animation: breathe 1.2s infinite ease-in-out; }
.typing i:nth-child(2) { animation-delay: .15s; }
.typing i:nth-child(3) { animation-delay: .3s; }
.latest { position: absolute; left: 50%; bottom: 8px; translate: -50% 0; display: flex; align-items: center; gap: 6px; padding: 0 16px;
  border-radius: 22px; color: var(--on-accent); background: var(--accent); font-size: 13px; font-weight: 600; white-space: nowrap;
  box-shadow: 0 4px 14px rgba(84, 44, 22, .3); }
.latest svg { width: 16px; height: 16px; }

form { flex: none; margin: 0; padding: 10px 12px calc(12px + env(safe-area-inset-bottom)); border-top: 1px solid var(--line); }
.count { margin: 0 4px 6px; font-size: 13px; color: var(--muted); }
.count.over { color: var(--bad); }
.row { display: flex; align-items: flex-end; gap: 8px; }
.grow { flex: 1; min-width: 0; display: grid; max-height: min(132px, 30dvh); overflow: hidden; border: 1.5px solid var(--line);
  border-radius: 22px; background: var(--field); }
.grow:focus-within { border-color: var(--accent); box-shadow: 0 0 0 2px color-mix(in srgb, var(--accent) 35%, transparent); }
.grow::after, textarea { grid-area: 1 / 1; font: inherit; font-size: 16px; line-height: 1.45; padding: 9px 14px; margin: 0; border: 0;
  min-height: 43px; min-width: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.grow::after { content: attr(data-text) " "; visibility: hidden; }
textarea { width: 100%; max-height: inherit; resize: none; color: var(--ink); background: transparent; outline: 0; overflow-y: auto;
  scrollbar-width: thin; }
textarea::placeholder { color: var(--muted); opacity: 1; }
.send { flex: none; width: 46px; height: 46px; border-radius: 50%; display: grid; place-items: center; color: var(--on-accent);
  background: var(--accent); }
.send:hover { background: var(--accent-deep); }
.send:disabled { color: var(--muted); background: var(--line); cursor: default; }
.send svg { width: 22px; height: 22px; }
@media (max-height: 460px) { header { padding-block: 4px; } form { padding-block: 6px; } .welcome .face { display: none; } .welcome { padding-top: 0; } }
@keyframes rise { from { opacity: 0; transform: translateY(14px) scale(.97); } }
@keyframes breathe { 0%, 60%, 100% { opacity: .35; } 30% { opacity: 1; transform: translateY(-3px); } }
@media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important; transition: none !important; } }
@media (forced-colors: active) { .bubble, .launcher, .send, .panel, .note { border: 1px solid CanvasText; } }
@media print { :host { display: none; } }`;

  /* ---------- small helpers ---------- */

  const ICONS = {
    heart: ["solid", "M4 5.5A3.5 3.5 0 0 1 7.500 2h9A3.5 3.500 0 0 1 20 5.500v8.500a3.500 3.500 0 0 1-3.500 3.500H13l-4.600 4.100a.8.8 0 0 1-1.400-.6v-3.500A3.500 3.500 0 0 1 4 14Z" +
      "M12 14.400s4.200-2.500 4.200-5.200a2.200 2.200 0 0 0-4.200-.9 2.200 2.200 0 0 0-4.200.9c0 2.700 4.200 5.200 4.200 5.200Z"],
    close: ["", "M6 6l12 12M18 6L6 18"], down: ["", "M12 5v14M6 13l6 6 6-6"], tick: ["", "M5 12.500l4.500 4.500L19 7.500"],
    send: ["", "M12 19V5M5.500 11.500L12 5l6.500 6.500"],
  };

  /** An element with properties, attributes and children; never from a string of HTML. */
  function h(tag, props = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value != null) node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child != null));
    return node;
  }

  function icon(name, extra = "") {
    const [kind, shape] = ICONS[name];
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("class", `${kind} ${extra}`);
    path.setAttribute("d", shape);
    path.setAttribute("fill-rule", "evenodd");
    svg.append(path);
    return svg;
  }

  const memory = new Map(); // where storage is blocked, the chat lives as long as the page
  const KEY = (name) => `tiexin.${name}`;

  function load(name) {
    try {
      return JSON.parse(localStorage.getItem(KEY(name)) ?? "null");
    } catch {
      return memory.get(name) ?? null;
    }
  }

  function save(name, value) {
    memory.set(name, value);
    try {
      if (value == null) localStorage.removeItem(KEY(name));
      else localStorage.setItem(KEY(name), JSON.stringify(value));
    } catch { /* full or blocked: memory has it */ }
  }

  /** Whom a shop's identity token names; the server verifies it, here it only tells two customers apart. */
  function subject(identity) {
    try {
      const claims = identity.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
      return JSON.parse(atob(claims)).sub ?? null;
    } catch {
      return null;
    }
  }

  function freshId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID needs https
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  const backoff = (n) => Math.min(30000, 500 * 2 ** n) * (0.5 + Math.random());
  const exclusive = (work) => (navigator.locks ? navigator.locks.request(KEY("session"), work) : work());
  const instant = (iso) => new Date(/(Z|[+-]\d\d:?\d\d)$/.test(iso ?? "") ? iso : iso ? `${iso}Z` : Date.now());
  const tongue = (text) => (/[\u3400-\u9fff]/.test(text) ? "zh-CN" : "en");

  /** Text as nodes, web addresses as links. */
  function linkified(text) {
    const nodes = [];
    let from = 0;
    for (const found of text.matchAll(/https?:\/\/[^\s<>"'，。；：！？、（）【】《》“”‘’]+/gi)) {
      let address = found[0].replace(/[.,;:!?]+$/, "");
      while (address.endsWith(")") && !address.includes("(")) address = address.slice(0, -1);
      if (!URL.canParse(address)) continue;
      nodes.push(text.slice(from, found.index), h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, address));
      from = found.index + address.length;
    }
    return [...nodes, text.slice(from)].filter(Boolean);
  }

  class Failure extends Error {
    constructor(status, wait = 0) {
      super(`status ${status}`);
      this.status = status; // 0: no answer at all
      this.wait = wait;
    }
  }

  /* ---------- the conversation: session, stream, outbox; no DOM ---------- */

  class Conversation {
    constructor(options, changed) {
      this.options = options; // () => {language, market, identity}
      this.changed = changed;
      this.wantsHistory = false;
      this.renewals = 0;
      this.reset();
      this.restoreOutbox();
    }

    reset() {
      this.entries = (this.entries ?? []).filter((entry) => entry.state && entry.state !== "sent");
      this.byId = new Map();
      this.cursor = 0; // only the ordered stream moves it: an answer to a POST may overtake an older message
      this.seen = { id: 0, told: 0 };
      this.status = { owner: "bot", name: null };
      this.typing = false;
      this.historyLoaded = false;
      this.failures = 0;
    }

    /** On page load: go on with the stored session if it is this customer's, else begin when needed. */
    start() {
      const stop = (this.stopped = new AbortController());
      const on = (target, name, action) => target.addEventListener(name, action, { signal: stop.signal });
      on(window, "online", () => this.wake());
      on(window, "offline", () => (this.hangUp(), this.changed()));
      on(window, "pageshow", (event) => event.persisted && this.wake());
      on(window, "pagehide", () => this.tellSeen());
      on(window, "storage", (event) => this.otherTab(event.key));
      on(document, "visibilitychange", () => {
        if (document.visibilityState === "hidden") this.hiddenSince = Date.now();
        else if (!this.socket || Date.now() - this.hiddenSince > 15000) this.wake();
      });
      // A line can die without a word; when nothing came for a while, ask.
      this.pulse = setInterval(async () => {
        if (!this.socket || document.visibilityState === "hidden" || Date.now() - this.heard < 40000) return;
        const missed = await this.poll().catch(() => true);
        if (missed) this.connect();
      }, 45000);
      this.identify();
    }

    stop() {
      this.stopped?.abort();
      clearInterval(this.pulse);
      clearTimeout(this.timer);
      clearTimeout(this.flushTimer);
      this.hangUp();
    }

    /** Called at the start and when the shop's customer signs in or out. */
    identify() {
      const stored = load("session");
      const sub = subject(this.options().identity);
      if (stored && (stored.sub ?? null) === sub) return void this.adopt(stored);
      if (stored?.sub) { // someone else's chat on this device
        for (const name of ["session", "seen", "outbox"]) save(name, null);
        this.entries = [];
      }
      this.hangUp();
      this.session = null;
      this.reset();
      this.changed();
      if (this.wanted()) this.begin();
    }

    wanted() {
      return this.wantsHistory || Boolean(this.options().identity) || this.entries.some((entry) => entry.state === "sending");
    }

    async begin() {
      try {
        await this.ensure();
      } catch {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.begin(), backoff(this.failures++));
      }
    }

    ensure(stale) {
      this.opening ??= exclusive(() => this.obtain(stale)).finally(() => (this.opening = null));
      return this.opening;
    }

    /** The session that another tab has just begun, or a new one. */
    async obtain(stale) {
      const { language, market, identity } = this.options();
      const sub = subject(identity);
      const stored = load("session");
      if (stored && stored.token !== stale && (stored.sub ?? null) === sub) return this.adopt(stored);
      let made = await this.post("sessions", { language, market, identity });
      const known = made.ok;
      if (!known && identity && made.status < 500 && made.status !== 429) {
        made = await this.post("sessions", { language, market }); // an expired identity still gets help
      }
      if (!made.ok) throw new Failure(made.status);
      const { token, conversation_id: conversation } = await made.json();
      const session = { token, conversation, sub: known ? sub : null };
      save("session", session);
      return this.adopt(session);
    }

    adopt(session) {
      if (this.session?.token !== session.token) {
        const ended = this.ended;
        this.ended = false;
        this.reset();
        this.session = session;
        const seen = load("seen");
        if (seen?.conversation === session.conversation) this.seen = seen;
        if (ended) this.entries.unshift({ author: "system", ended: true, place: -1, at: new Date() });
        this.cursor = this.wantsHistory ? 0 : this.seen.id;
        this.historyLoaded = this.cursor === 0;
        if (this.seen.told < this.seen.id) this.tellSeen();
        this.connect();
        this.flush();
        this.changed();
      }
      return session;
    }

    /** The panel was opened: everything said so far is needed now. */
    async needHistory() {
      this.wantsHistory = true;
      if (!this.session) return this.begin();
      if (this.historyLoaded) return;
      try {
        await this.poll(0);
        this.historyLoaded = true;
      } catch { /* lost() tries again */ }
      this.changed();
    }

    async post(path, body, { token, patience = 15000, keepalive = false } = {}) {
      try {
        const answer = await fetch(`${API}/api/v1/${path}`, {
          method: body ? "POST" : "GET",
          headers: { ...(body && { "Content-Type": "application/json" }), ...(token && { Authorization: `Bearer ${token}` }) },
          body: body && JSON.stringify(body),
          credentials: "omit",
          cache: "no-store",
          keepalive,
          signal: AbortSignal.timeout(patience),
        });
        this.reached(answer.status < 500);
        return answer;
      } catch {
        this.reached(false);
        throw new Failure(0);
      }
    }

    async call(path, body, more) {
      const { token } = this.session ?? (await this.ensure());
      const answer = await this.post(path, body, { token, ...more });
      if (token !== this.session?.token) throw new Failure(0);
      if (answer.status === 401) {
        await this.renew(token);
        throw new Failure(401);
      }
      if (!answer.ok) throw new Failure(answer.status, Number(answer.headers.get("Retry-After")) * 1000 || 0);
      this.renewals = 0;
      return answer.json().catch(() => {
        if (answer.status === 204) return {};
        throw new Failure(0); // cut short, or a hotel's sign-in page
      });
    }

    async renew(stale) {
      this.ended = this.seen.id > 0 || this.byId.size > 0;
      this.hangUp();
      this.session = null;
      if (load("session")?.token === stale) save("session", null);
      if (this.renewals++ >= TRIES) throw new Failure(0);
      if (this.wanted()) await this.ensure(stale);
    }

    reached(yes) {
      const before = this.lostSince;
      this.lostSince = yes ? 0 : before || Date.now();
      if (!yes && !before) setTimeout(() => this.changed(), 2600);
      if (yes && before) {
        this.requeue();
        this.changed();
      }
    }

    get connection() {
      if (!navigator.onLine) return "offline";
      return this.lostSince && Date.now() - this.lostSince > 2500 ? "reconnecting" : "ok";
    }

    /* the stream */

    connect() {
      clearTimeout(this.timer);
      this.hangUp();
      this.attempt = {}; // whoever waits with an older one has been overtaken
      if (!this.session) return this.wanted() ? void this.begin() : undefined;
      if (!navigator.onLine) return;
      let socket;
      let opened = 0;
      try {
        const address = `${API.replace(/^http/, "ws")}/api/v1/stream?after=${this.cursor}`;
        socket = this.socket = new WebSocket(address, ["tiexin", `bearer.${this.session.token}`]);
      } catch {
        return this.lost();
      }
      const slow = setTimeout(() => opened || socket.close(), 10000);
      socket.onopen = () => {
        opened = this.heard = Date.now();
        this.reached(true);
        this.flush();
        if (this.wantsHistory && !this.historyLoaded) this.needHistory();
      };
      socket.onmessage = (event) => {
        if (this.socket !== socket) return;
        this.heard = Date.now();
        this.absorb(JSON.parse(event.data), true);
      };
      socket.onclose = () => {
        clearTimeout(slow);
        if (this.socket !== socket) return;
        this.socket = null;
        if (opened && Date.now() - opened > 5000) this.failures = 0;
        this.lost();
      };
    }

    /** Try again soon; from the second failure on, also ask over plain HTTP, which knows an ended session. */
    lost() {
      const attempt = this.attempt;
      const n = this.failures++;
      const rest = document.visibilityState === "hidden" ? POLL.hidden : POLL.visible;
      clearTimeout(this.timer);
      this.typing = false;
      this.timer = setTimeout(async () => {
        if (n > 0) await this.poll().catch(() => {});
        if (attempt !== this.attempt) return;
        if (n < 3 || n % 8 === 0) this.connect();
        else this.lost();
      }, n < 3 || this.lostSince ? backoff(n) : rest);
      this.changed();
    }

    hangUp() {
      const socket = this.socket;
      this.socket = null;
      socket?.close();
    }

    wake() {
      this.failures = 0;
      this.connect();
      this.requeue();
      this.changed();
    }

    async poll(after = this.cursor) {
      return this.absorb(await this.call(`messages?after=${after}`), true);
    }

    /** Take in a frame; true if it held something new. */
    absorb(frame, ordered = false) {
      let news = false;
      for (const message of frame.messages ?? []) {
        news = this.take(message) || news;
        if (ordered) this.cursor = Math.max(this.cursor, message.id);
      }
      if ("typing" in frame) {
        this.typing = frame.typing;
        clearTimeout(this.typingTimer);
        if (frame.typing) this.typingTimer = setTimeout(() => ((this.typing = false), this.changed()), 30000);
      }
      if (frame.status) this.status = frame.status;
      this.changed();
      return news;
    }

    take(message) {
      if (this.byId.has(message.id)) return false;
      const mine = message.client_id && this.entries.find((entry) => entry.client === message.client_id);
      const entry = mine || { author: message.author };
      Object.assign(entry, { id: message.id, text: message.text ?? "", at: instant(message.created_at), buttons: message.buttons ?? [],
        name: message.author_name, event: message.event });
      if (entry.author !== "customer") this.typing = false;
      this.byId.set(entry.id, entry);
      if (!mine) this.entries.push(entry);
      else this.settled(entry);
      return true;
    }

    /* what the customer writes */

    say(text) {
      const entry = this.draft({ client: freshId(), text, at: Date.now() });
      save("outbox", [...(load("outbox") ?? []), { client: entry.client, text, at: Number(entry.at) }]);
      this.changed();
      this.flush();
    }

    draft({ client, text, at }) {
      const entry = { client, text, at: new Date(at), author: "customer", state: "sending", tries: 0, buttons: [] };
      entry.stored = new Promise((resolve) => (entry.acknowledge = resolve));
      this.entries.push(entry);
      return entry;
    }

    restoreOutbox() {
      for (const item of load("outbox") ?? []) this.draft(item);
    }

    retry(entry) {
      Object.assign(entry, { state: "sending", tries: 0, refused: false });
      this.changed();
      this.flush();
    }

    /** The line is back: what found no answer goes out again; what was refused waits for the customer. */
    requeue() {
      for (const entry of this.entries) if (entry.unanswered) Object.assign(entry, { state: "sending", tries: 0, unanswered: false });
      this.flush();
    }

    settled(entry) {
      entry.state = "sent";
      entry.acknowledge?.();
      save("outbox", (load("outbox") ?? []).filter((item) => item.client !== entry.client));
    }

    /** Send what waits, in order, one at a time. */
    async flush() {
      clearTimeout(this.flushTimer);
      if (this.flushing) return;
      this.flushing = true;
      try {
        let entry;
        while (navigator.onLine && (entry = this.entries.find((one) => one.state === "sending"))) {
          const wait = await this.deliver(entry);
          this.changed();
          if (wait) {
            this.flushTimer = setTimeout(() => this.flush(), wait);
            break;
          }
        }
      } finally {
        this.flushing = false;
      }
    }

    /** One delivery; returns how long to wait before the next, if it must wait. */
    async deliver(entry) {
      const answer = this.call("messages", { text: entry.text, client_id: entry.client }, { patience: 45000 });
      try {
        // The stream may show that the message is stored long before the reply to it is ready.
        const replies = await Promise.race([answer, entry.stored]);
        if (!replies) answer.then((late) => this.absorb(late), () => {});
        else {
          const first = Math.min(...(replies.messages ?? []).map((message) => message.id));
          entry.place = (Number.isFinite(first) ? first : Math.max(0, ...this.byId.keys()) + 1) - 0.5;
          this.settled(entry);
          this.absorb(replies);
        }
        return 0;
      } catch (failure) {
        if (entry.id || failure.status === 401) return 0;
        const { status, wait } = failure;
        if (status >= 400 && status < 500 && ![408, 425, 429].includes(status)) {
          Object.assign(entry, { state: "failed", refused: true });
          return 0;
        }
        if (!navigator.onLine) return 0;
        if (++entry.tries >= TRIES) {
          Object.assign(entry, { state: "failed", unanswered: status === 0 });
          return 0;
        }
        return Math.max(Math.min(wait, 30000), backoff(entry.tries));
      }
    }

    /* what the customer has seen */

    get unread() {
      return this.entries.filter((entry) => entry.id > this.seen.id && (entry.author === "bot" || entry.author === "staff")).length;
    }

    sawAll() {
      const last = Math.max(0, ...this.entries.filter((entry) => entry.id && entry.author !== "customer").map((entry) => entry.id));
      if (!this.session || last <= this.seen.id) return;
      this.seen = { ...this.seen, conversation: this.session.conversation, id: last };
      save("seen", this.seen);
      clearTimeout(this.seenTimer);
      this.seenTimer = setTimeout(() => this.tellSeen(), 600);
    }

    /** The server moves an unseen message to another channel, so it must learn what was seen. */
    async tellSeen() {
      const { id, told } = this.seen;
      if (!this.session || id <= told) return;
      try {
        await this.call("seen", { id }, { keepalive: true });
        this.seen.told = Math.max(this.seen.told, id);
        save("seen", this.seen);
      } catch { /* told at the next sight or page load */ }
    }

    otherTab(key) {
      const session = load("session");
      if (key === KEY("session") && session && session.token !== this.session?.token) this.identify();
      if (key === KEY("seen") && load("seen")?.conversation === this.session?.conversation) {
        this.seen = load("seen") ?? this.seen;
        this.changed();
      }
    }
  }

  /* ---------- the element ---------- */

  class TiexinChat extends HTMLElement {
    static observedAttributes = ["data-language", "data-identity", "data-open"];

    constructor() {
      super();
      const style = new CSSStyleSheet();
      style.replaceSync(STYLE);
      this.fit = new CSSStyleSheet();
      this.days = new Map();
      this.isOpen = false;
      this.chat = new Conversation(
        () => ({ language: this.language, market: this.setting("market") ?? "CN", identity: this.setting("identity") || undefined }),
        () => this.soon(),
      );
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [style, this.fit];
      this.build();
    }

    connectedCallback() {
      this.chat.start();
      this.leaving = new AbortController();
      const { signal } = this.leaving;
      document.addEventListener("visibilitychange", () => this.soon(), { signal });
      const seat = () => this.seat();
      window.visualViewport?.addEventListener("resize", seat, { signal });
      window.visualViewport?.addEventListener("scroll", seat, { signal });
      if (this.wantsOpen()) this.open({ focus: false });
      this.relabel();
    }

    disconnectedCallback() {
      this.chat.stop();
      this.leaving?.abort();
    }

    attributeChangedCallback(name, before, after) {
      if (!this.isConnected || before === after || !this.leaving) return;
      if (name === "data-language") this.relabel();
      else if (name === "data-identity") this.chat.identify();
      else if (this.wantsOpen()) this.open();
      else this.close();
    }

    setting(name) {
      return this.dataset[name] ?? SCRIPT?.dataset[name];
    }

    wantsOpen() {
      return this.setting("open") !== undefined && this.setting("open") !== "false";
    }

    get pageLanguage() {
      return (this.setting("language") || navigator.language || "en").toLowerCase().startsWith("zh") ? "zh" : "en";
    }

    /** The customer's own choice, as long as the page's language stays what it was then. */
    get language() {
      const chosen = load("language");
      return chosen?.page === this.pageLanguage ? chosen.own : this.pageLanguage;
    }

    get words() {
      return TEXTS[this.language];
    }

    /* building */

    build() {
      const part = (name, tag, props, ...children) => (this[`$${name}`] = h(tag, { class: name, "data-testid": name, ...props }, ...children));
      part("unread", "span", { hidden: true, "aria-hidden": "true" });
      part("launcher", "button", { type: "button", "aria-haspopup": "dialog", onclick: () => (this.isOpen ? this.close() : this.open()) },
        icon("heart", "shut-icon"), icon("close", "open-icon"), this.$unread);
      this.$title = h("h2", { id: "title" });
      part("status", "p", { role: "status" });
      part("language", "button", { type: "button", class: "tool", onclick: () => this.switchLanguage() });
      part("close", "button", { type: "button", class: "tool", onclick: () => this.close() }, icon("close"));
      part("connection", "div", { role: "status", hidden: true });
      part("welcome", "div", { hidden: true });
      part("typing", "div", { hidden: true, role: "img" }, h("i"), h("i"), h("i"));
      this.$list = h("div");
      part("log", "div", { role: "log", "aria-live": "polite", tabindex: "0", onscroll: () => this.look() },
        this.$welcome, this.$list, this.$typing);
      part("latest", "button", { type: "button", hidden: true, onclick: () => this.toEnd(true) });
      part("count", "p", { role: "status", hidden: true });
      part("input", "textarea", { rows: "1", enterkeyhint: "send", autocomplete: "off",
        oninput: () => this.weigh(), onkeydown: (event) => this.typed(event) });
      part("send", "button", { type: "submit", disabled: true }, icon("send"));
      this.$grow = h("div", { class: "grow" }, this.$input);
      part("panel", "section", { role: "dialog", "aria-labelledby": "title", hidden: true, onkeydown: (event) => this.keyed(event) },
        h("header", {}, h("span", { class: "face" }, icon("heart")), h("div", { class: "who" }, this.$title, this.$status),
          this.$language, this.$close),
        this.$connection,
        h("div", { class: "body" }, this.$log, this.$latest),
        h("form", { novalidate: true, onsubmit: (event) => (event.preventDefault(), this.submit()) },
          this.$count, h("div", { class: "row" }, this.$grow, this.$send)));
      part("news", "span", { class: "hush", role: "status" });
      this.shadowRoot.append(this.$panel, this.$launcher, this.$news);
    }

    relabel() {
      const words = this.words;
      const choice = (text) => h("button", { type: "button", class: "choice", "data-testid": "starter", onclick: () => this.choose(text) }, text);
      this.$panel.lang = words.locale;
      this.$title.textContent = words.name;
      this.$language.textContent = words.other;
      this.$language.lang = TEXTS[this.language === "zh" ? "en" : "zh"].locale;
      const labels = { language: words.toOther, close: words.close, log: words.log, input: words.label, send: words.send, typing: words.typing };
      for (const [name, label] of Object.entries(labels)) this[`$${name}`].setAttribute("aria-label", label);
      this.$input.placeholder = words.placeholder;
      this.$latest.replaceChildren(icon("down"), words.latest);
      this.$welcome.replaceChildren(h("span", { class: "face" }, icon("heart")), h("strong", {}, words.hello), h("p", {}, words.intro),
        h("div", { class: "choices" }, ...words.starters.map(choice)));
      this.days.clear();
      for (const entry of this.chat.entries) entry.shown = "";
      this.weigh();
      this.render();
    }

    switchLanguage() {
      save("language", { page: this.pageLanguage, own: this.language === "zh" ? "en" : "zh" });
      this.relabel();
    }

    /* opening and closing */

    open({ focus = true, draft } = {}) {
      if (draft) this.$input.value = draft;
      if (!this.isOpen) {
        this.isOpen = this.atEnd = true;
        this.$panel.hidden = false;
        this.seat();
        this.chat.needHistory();
        this.render();
        this.toEnd();
      }
      this.weigh();
      if (focus) this.$input.focus();
    }

    close() {
      if (!this.isOpen) return;
      this.isOpen = false;
      this.$panel.hidden = true;
      this.render();
      this.$launcher.focus();
    }

    keyed(event) {
      if (event.isComposing) return;
      if (event.key === "Escape") {
        event.stopPropagation();
        this.close();
      } else if (event.key === "Tab" && PHONE.matches) { // the sheet covers the page: stay inside
        const stops = [...this.$panel.querySelectorAll("button, textarea, a, [tabindex]")].filter((node) => node.checkVisibility() && !node.disabled);
        const [first, last] = [stops[0], stops.at(-1)];
        const now = this.shadowRoot.activeElement;
        if (now === (event.shiftKey ? first : last)) {
          event.preventDefault();
          (event.shiftKey ? last : first).focus();
        }
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
      (matchMedia("(pointer: coarse)").matches ? this.$log : this.$input).focus(); // no keyboard over the reply
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
      const place = (entry) => entry.id ?? entry.place ?? Infinity;
      const shown = chat.entries.filter((entry) => this.textOf(entry));
      shown.sort((a, b) => place(a) - place(b) || 0);
      const lastSaid = shown.findLastIndex((entry) => entry.author === "customer");
      const wanted = [];
      let day;
      shown.forEach((entry, index) => {
        const today = entry.at.toDateString();
        if (today !== day) wanted.push(this.dayMark((day = today), entry.at));
        const joins = (a, b) => a && b && a.author === b.author && a.name === b.name && Math.abs(b.at - a.at) < 120000 &&
          a.at.toDateString() === b.at.toDateString();
        wanted.push(this.draw(entry, {
          next: joins(shown[index - 1], entry),
          last: !joins(entry, shown[index + 1]),
          choices: index > lastSaid && entry.author !== "customer" ? entry.buttons ?? [] : [],
        }));
      });
      this.place(wanted);
      const { owner, name } = chat.status;
      const status = owner === "staff" ? words.staff(name ?? words.someone) : words[owner] ?? words.bot;
      if (this.$status.textContent !== status) this.$status.textContent = status;
      this.$status.dataset.owner = owner;
      this.$typing.hidden = !chat.typing;
      this.$welcome.hidden = shown.some((entry) => !entry.ended) || Boolean(chat.session && !chat.historyLoaded);
      this.$log.setAttribute("aria-busy", String(Boolean(chat.session && !chat.historyLoaded)));
      const connection = chat.connection;
      this.$connection.hidden = connection === "ok";
      this.$connection.dataset.state = connection;
      this.$connection.textContent = connection === "ok" ? "" : words[connection];
      if (this.isOpen && this.atEnd) this.toEnd();
      this.look();
      this.badge();
    }

    badge() {
      const unread = this.isOpen ? 0 : this.chat.unread;
      this.$launcher.classList.toggle("open", this.isOpen);
      this.$launcher.setAttribute("aria-expanded", String(this.isOpen));
      this.$launcher.setAttribute("aria-label", this.isOpen ? this.words.close : unread ? this.words.launchNew(unread) : this.words.launch);
      this.$unread.hidden = !unread;
      this.$unread.textContent = unread > 99 ? "99+" : String(unread || "");
      this.$news.textContent = unread ? this.words.arrived(unread) : "";
    }

    textOf(entry) {
      if (entry.ended) return this.words.ended;
      return entry.text || (entry.author === "system" && /join/.test(entry.event ?? "") && entry.name ? this.words.joined(entry.name) : "");
    }

    /** Put the nodes in order, touching only those that are out of place. */
    place(wanted) {
      const keep = new Set(wanted);
      for (const node of [...this.$list.children]) if (!keep.has(node)) node.remove();
      let at = this.$list.firstChild;
      for (const node of wanted) {
        if (node === at) at = at.nextSibling;
        else this.$list.insertBefore(node, at);
      }
    }

    dayMark(key, date) {
      const now = new Date();
      const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86400000);
      const year = date.getFullYear() === now.getFullYear() ? undefined : "numeric";
      const { words } = this;
      const text = days === 0 ? words.today : days === 1 ? words.yesterday :
        date.toLocaleDateString(words.locale, { year, month: "long", day: "numeric", weekday: "short" });
      if (!this.days.has(key)) this.days.set(key, h("div", { class: "day" }));
      const mark = this.days.get(key);
      if (mark.textContent !== text) mark.textContent = text;
      return mark;
    }

    draw(entry, { next, last, choices }) {
      const { words } = this;
      const sending = entry.state === "sending" ? (this.chat.connection === "ok" ? "sending" : "waiting") : entry.state;
      const look = JSON.stringify([this.language, entry.id, entry.text, sending, entry.refused, next, last, choices]);
      if (entry.shown === look) return entry.node;
      entry.shown = look;
      const text = this.textOf(entry);
      const node = (entry.node ??= h("div", { "data-testid": "message" }));
      Object.assign(node.dataset, { author: entry.author, ...(entry.id && { id: entry.id }), ...(entry.state && { state: entry.state }) });
      if (entry.author === "system") {
        node.className = "note";
        node.lang = tongue(text);
        node.replaceChildren(h("span", { "data-testid": "message-text" }, ...linkified(text)));
        return node;
      }
      const staff = entry.author === "staff";
      const name = entry.name ?? words.someone;
      const says = { customer: words.you, staff: `${name}: `, bot: words.botSays }[entry.author];
      node.className = `msg ${entry.author}${next ? " next" : ""}`;
      node.replaceChildren(...[
        staff && !next && h("div", { class: "from", "aria-hidden": "true" }, name, h("span", {}, ` · ${words.staffTag}`)),
        entry.author !== "customer" && last && h("span", { class: "mini", "aria-hidden": "true" }, staff ? [...name][0] : icon("heart")),
        h("div", { class: "bubble", lang: tongue(text) },
          h("span", { class: "hush" }, says), h("span", { "data-testid": "message-text" }, ...linkified(text))),
        (last || entry.state === "failed" || entry.state === "sending") && this.meta(entry, sending),
        choices.length > 0 && h("div", { class: "choices" }, ...choices.map((choice) => h("button",
          { type: "button", class: "choice", "data-testid": "quick-reply", onclick: () => this.choose(choice.text) }, choice.title))),
      ].filter(Boolean));
      return node;
    }

    meta(entry, state) {
      const { words } = this;
      const time = h("time", { datetime: entry.at.toISOString() },
        entry.at.toLocaleTimeString(words.locale, { hour: "numeric", minute: "2-digit" }));
      if (state === "failed") {
        return h("div", { class: "meta" }, h("span", { class: "fault" }, entry.refused ? words.refused : words.failed),
          h("button", { type: "button", class: "retry", "data-testid": "retry", onclick: () => (this.$input.focus(), this.chat.retry(entry)) }, words.retry));
      }
      if (state === "sent") return h("div", { class: "meta" }, time, icon("tick"), h("span", { class: "hush" }, words.sent));
      return h("div", { class: "meta" }, state ? words[state] : time);
    }

    /** Where the reader is: at the end everything counts as seen, above it a button leads down. */
    look() {
      if (!this.isOpen) return;
      const { scrollHeight, scrollTop, clientHeight } = this.$log;
      this.atEnd = scrollHeight - scrollTop - clientHeight < 48;
      this.$latest.hidden = this.atEnd;
      if (this.atEnd && document.visibilityState === "visible") this.chat.sawAll();
    }

    toEnd(smooth = false) {
      this.atEnd = true;
      const calm = !smooth || matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.$log.scrollTo({ top: this.$log.scrollHeight, behavior: calm ? "instant" : "smooth" });
      if (smooth) this.$input.focus({ preventScroll: true });
    }
  }

  customElements.define("tiexin-chat", TiexinChat);

  const place = () => document.querySelector("tiexin-chat") ?? document.body.append(document.createElement("tiexin-chat"));
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place);
})();
