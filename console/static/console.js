/* The console: drafts, keys, the transcript's scrolling, and one stream of changes a page. */
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const DRAFT = "tiexin:";
  const QUIET_AFTER = 20000; // a hidden tab gives its connection back: a browser has six for each server

  // A stream of server-sent events that rests while the tab is hidden; on waking the server says `change`.
  class Stream extends EventTarget {
    constructor(url) {
      super();
      this.url = url;
      this.readyState = EventSource.CONNECTING;
      this.listening = () => (document.hidden ? this.rest() : this.wake());
      document.addEventListener("visibilitychange", this.listening);
      this.open();
    }
    open() {
      this.source = new EventSource(this.url, { withCredentials: true });
      this.source.onopen = (event) => { this.readyState = EventSource.OPEN; this.onopen?.(event); };
      this.source.onerror = (event) => {
        this.readyState = this.source ? this.source.readyState : EventSource.CONNECTING;
        if (this.readyState === EventSource.CLOSED) document.removeEventListener("visibilitychange", this.listening);
        this.onerror?.(event);
      };
      this.source.addEventListener("change", (event) => this.dispatchEvent(new MessageEvent("change", { data: event.data })));
    }
    rest() {
      this.resting = setTimeout(() => { this.source.close(); this.source = null; }, QUIET_AFTER);
    }
    wake() {
      clearTimeout(this.resting);
      if (!this.source && this.readyState !== EventSource.CLOSED) this.open();
    }
    close() {
      this.readyState = EventSource.CLOSED;
      document.removeEventListener("visibilitychange", this.listening);
      clearTimeout(this.resting);
      this.source?.close();
    }
  }
  htmx.createEventSource = (url) => new Stream(url);

  // Drafts outlive a reload, a lost session and a walk through other conversations, within this tab.
  const remember = (field) => {
    if (field.value) sessionStorage.setItem(DRAFT + field.dataset.draft, field.value);
    else sessionStorage.removeItem(DRAFT + field.dataset.draft);
  };
  const restore = (root) => {
    for (const field of root.querySelectorAll("[data-draft]")) {
      const draft = sessionStorage.getItem(DRAFT + field.dataset.draft);
      if (draft && !field.value) field.value = draft;
    }
  };
  const forgetAll = () => {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(DRAFT)) sessionStorage.removeItem(key);
  };
  document.addEventListener("input", (event) => event.target.dataset?.draft && remember(event.target));
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) forgetAll();
  });

  // Times for staff who look at many customers are in their own zone; in a transcript, on pointing at one.
  const mine = (moment, style) => new Intl.DateTimeFormat(document.documentElement.lang, style).format(moment);
  const showTimes = (root) => {
    for (const time of root.querySelectorAll("time")) {
      const moment = new Date(time.dateTime);
      if ("mine" in time.dataset) {
        time.textContent = mine(moment, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
      } else if (!time.title) {
        time.title = `${document.body.dataset.myTime}: ${mine(moment, { dateStyle: "medium", timeStyle: "short" })}`;
      }
    }
  };

  // The transcript
  const log = () => byId("log-scroll");
  const atEnd = () => log().scrollHeight - log().scrollTop - log().clientHeight < 60;
  const toEnd = () => { log().scrollTop = log().scrollHeight; byId("below").hidden = true; };
  const last = () => Math.max(0, ...Array.from(document.querySelectorAll("#log li[data-sequence]"), (li) => Number(li.dataset.sequence)));
  let told = 0; // the last number we said was seen
  const sayWhatWasSeen = () => {
    if (!byId("seen") || document.hidden || !document.hasFocus()) return;
    const upto = last();
    if (upto > told && atEnd()) { told = upto; htmx.trigger("#seen", "saw"); }
  };
  const opened = () => {
    const talk = byId("talk");
    byId("desk")?.classList.toggle("opened", Boolean(talk));
    byId("desk")?.classList.remove("file-open");
    if (!talk) return;
    for (const line of document.querySelectorAll("[data-line]")) {
      if (line.dataset.line === talk.dataset.conversation) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
    }
    told = 0;
    toEnd();
    log().addEventListener("scroll", () => {
      if (atEnd()) { byId("below").hidden = true; sayWhatWasSeen(); }
    }, { passive: true });
    byId("below").addEventListener("click", toEnd);
    sayWhatWasSeen();
  };
  document.addEventListener("visibilitychange", sayWhatWasSeen);
  window.addEventListener("focus", sayWhatWasSeen);

  let wasAtEnd = true;
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.elt.id === "news") {
      detail.parameters.after = last();
      for (const panel of document.querySelectorAll("[data-panel]")) detail.parameters[panel.dataset.panel] = panel.dataset.digest;
    } else if (detail.elt.id === "seen") {
      detail.parameters.upto = told;
    } else if (detail.path.startsWith("/console/inbox")) {
      detail.parameters.open = byId("talk")?.dataset.conversation || "";
      if (detail.elt.id === "inbox-news") detail.parameters.tab = byId("inbox").dataset.tab;
    }
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target.id === "log") wasAtEnd = atEnd();
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target.id === "main") {
      opened();
      if (matchMedia("(min-width: 720px)").matches) byId("main").focus({ preventScroll: true });
      window.scrollTo(0, 0);
    } else if (detail.target.id === "log") {
      byId("silent")?.remove();
      const newest = byId("log").lastElementChild;
      if (wasAtEnd || newest?.dataset.from === "staff") toEnd();
      else if (last() > told) byId("below").hidden = false;
      sayWhatWasSeen();
    }
  });
  let unfolded = []; // what was folded out stays so when its panel is drawn anew
  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    unfolded = Array.from(detail.target.querySelectorAll("details[open][id]"), (one) => one.id);
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    for (const id of unfolded) byId(id)?.setAttribute("open", "");
    unfolded = [];
  });
  document.addEventListener("htmx:load", ({ detail }) => { restore(detail.elt); showTimes(detail.elt); });

  // Sending: what was written meanwhile stays
  let sending = "";
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.elt.id === "composer") sending = byId("reply").value;
  });
  document.addEventListener("sent", () => {
    const field = byId("reply");
    if (!field) return;
    field.value = field.value.startsWith(sending) ? field.value.slice(sending.length).trimStart() : field.value;
    remember(field);
    toEnd();
  });
  document.addEventListener("settled", ({ detail }) => sessionStorage.removeItem(`${DRAFT}outcome:${detail.value}`));

  // Notices
  const notice = (text, kind) => {
    const said = document.createElement("p");
    said.className = kind;
    if (kind === "bad") said.setAttribute("role", "alert");
    said.textContent = text;
    byId("notice").replaceChildren(said);
  };
  const asked = (detail) => detail.requestConfig?.verb === "post" && detail.elt.id !== "seen";
  document.addEventListener("htmx:sendError", ({ detail }) => notice(document.body.dataset[asked(detail) ? "failed" : "offline"], "bad"));
  document.addEventListener("htmx:responseError", ({ detail }) => asked(detail) && notice(document.body.dataset.failed, "bad"));
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const offline = byId("notice").firstElementChild?.textContent === document.body.dataset.offline;
    if (detail.successful && offline) byId("notice").replaceChildren();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#notice")) byId("notice").replaceChildren();
    if (event.target.closest("[data-file-toggle]")) byId("desk").classList.toggle("file-open");
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
  });

  // Keys
  const move = (by) => {
    const lines = Array.from(document.querySelectorAll("[data-line]"));
    const here = lines.findIndex((line) => line === document.activeElement);
    const start = here >= 0 ? here + by : Math.max(0, lines.findIndex((line) => line.getAttribute("aria-current")));
    lines[Math.min(lines.length - 1, Math.max(0, start))]?.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const writing = event.target.matches("input, textarea, select");
    if (writing && event.key === "Enter" && (event.ctrlKey || event.metaKey) && "quick" in event.target.dataset) {
      event.preventDefault();
      const send = byId("send");
      if (!send.disabled) event.target.form.requestSubmit(send);
    } else if (writing && event.key === "Escape") {
      event.target.blur();
    } else if (!writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (event.key === "j") move(1);
      else if (event.key === "k") move(-1);
      else if (event.key === "r" && byId("reply")) { event.preventDefault(); byId("reply").focus(); }
    }
  });

  document.addEventListener("DOMContentLoaded", () => { restore(document); showTimes(document); opened(); });
})();
