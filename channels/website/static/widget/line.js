/* The line to the server: a session, the stream, and plain requests where the stream fails. */
import { key, load, save } from "./memory.js";

const API = new URL(import.meta.url).origin;
const PAUSE = { visible: 4000, hidden: 20000 }; // between two polls
const RENEWALS = 3; // sessions begun in a row and each refused at once

export class Failure extends Error {
  constructor(status, wait = 0) {
    super(`status ${status}`);
    this.status = status; // 0: no answer at all
    this.wait = wait; // milliseconds the server asks for
  }
}

export const backoff = (n) => Math.min(30000, 500 * 2 ** n) * (0.5 + Math.random());
const exclusive = (work) => (navigator.locks ? navigator.locks.request(key("session"), work) : work());

/** Whom the shop's identity token names; the server verifies it, here it only tells two customers apart. */
function subject(identity) {
  try {
    return JSON.parse(atob(identity.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"))).sub ?? null;
  } catch {
    return null;
  }
}

/** Knows how to reach the server; what is said over it is its heirs' matter (`absorb`, `forget`, `wanted` …). */
export class Line {
  constructor(options, changed) {
    this.options = options; // () => {language, market, identity}
    this.changed = changed;
    this.wantsHistory = false;
    this.renewals = 0;
    this.failures = 0;
  }

  /** On page load: go on with the stored session if it is this customer's, else begin when needed. */
  start() {
    this.stopped = new AbortController();
    const on = (target, name, action) => target.addEventListener(name, action, { signal: this.stopped.signal });
    on(window, "online", () => this.wake());
    on(window, "offline", () => (this.hangUp(), this.changed()));
    on(window, "pageshow", (event) => event.persisted && this.wake());
    on(window, "storage", (event) => this.otherTab(event.key));
    on(document, "visibilitychange", () => {
      if (document.visibilityState === "hidden") this.hiddenSince = Date.now();
      else if (!this.socket || Date.now() - this.hiddenSince > 15000) this.wake();
    });
    this.pulse = setInterval(() => this.feelPulse(), 45000);
    this.identify();
  }

  stop() {
    this.stopped?.abort();
    clearInterval(this.pulse);
    clearTimeout(this.timer);
    this.hangUp();
  }

  /* the session */

  /** Called at the start, and when the shop's customer signs in or out. */
  identify() {
    const stored = load("session");
    const sub = subject(this.options().identity);
    if (stored && (stored.sub ?? null) === sub) return void this.adopt(stored);
    if (stored) save("session", null);
    this.hangUp();
    this.session = null;
    this.forget(Boolean(stored?.sub)); // that was someone else's chat on this device
    this.changed();
    if (this.wanted()) this.begin();
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
    const visitor = { language, market, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
    let made = await this.request("sessions", { ...visitor, identity });
    const known = made.ok;
    if (!known && identity && made.status < 500 && made.status !== 429) {
      made = await this.request("sessions", visitor); // with an expired identity one still gets help
    }
    if (!made.ok) throw new Failure(made.status);
    const { token, conversation_id: conversation } = await made.json();
    if (subject(this.options().identity) !== sub) return this.obtain(); // signed in or out meanwhile
    const session = { token, conversation, sub: known ? sub : null };
    save("session", session);
    return this.adopt(session);
  }

  adopt(session) {
    if (this.session?.token === session.token) {
      if (!this.socket) this.connect();
      return session;
    }
    const ended = this.ended;
    this.ended = false;
    this.failures = 0;
    this.session = session;
    this.forget();
    this.resume(session, ended);
    this.connect();
    this.changed();
    return session;
  }

  /** The server no longer knows this session: begin another, now or when one is needed. */
  async renew(stale) {
    this.ended = this.hasPast;
    this.hangUp();
    this.session = null;
    if (load("session")?.token === stale) save("session", null);
    if (this.renewals++ >= RENEWALS) throw new Failure(0);
    if (this.wanted()) await this.ensure(stale);
  }

  otherTab(changedKey) {
    const session = load("session");
    const ours = session && (session.sub ?? null) === subject(this.options().identity);
    if (changedKey === key("session") && ours) this.adopt(session);
  }

  /* requests */

  async request(path, body, { token, patience = 15000, keepalive = false } = {}) {
    try {
      const answer = await fetch(`${API}/api/v1/${path}`, {
        method: body ? "POST" : "GET",
        headers: {
          ...(body && { "Content-Type": "application/json" }),
          ...(token && { Authorization: `Bearer ${token}` }),
        },
        body: body && JSON.stringify(body),
        credentials: "omit",
        cache: "no-store",
        keepalive,
        signal: AbortSignal.timeout(patience),
      });
      this.reached(![502, 503, 504].includes(answer.status));
      return answer;
    } catch {
      this.reached(false);
      throw new Failure(0);
    }
  }

  async call(path, body, more) {
    const { token } = this.session ?? (await this.ensure());
    const answer = await this.request(path, body, { token, ...more });
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

  reached(yes) {
    const before = this.lostSince;
    this.lostSince = yes ? 0 : before || Date.now();
    if (!yes && !before) setTimeout(() => this.changed(), 2600);
    if (yes && before) {
      this.restored();
      this.changed();
    }
  }

  /** What the customer is told: ok, offline, or reconnecting (not for a mere blink). */
  get connection() {
    if (!navigator.onLine) return "offline";
    return this.lostSince && Date.now() - this.lostSince > 2500 ? "reconnecting" : "ok";
  }

  /* the stream */

  connect() {
    clearTimeout(this.timer);
    this.hangUp();
    this.attempt = {}; // whoever waits with an older one has been overtaken
    if (this.stopped?.signal.aborted) return;
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
      this.restored();
      if (!this.historyLoaded) this.needHistory();
    };
    socket.onmessage = (event) => {
      if (this.socket !== socket) return;
      this.heard = Date.now();
      this.reached(true);
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

  /** Try again soon; from the second failure on also ask over plain HTTP, which knows an ended session. */
  lost() {
    const attempt = this.attempt;
    const n = this.failures++;
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      if (n > 0) await (this.wantsHistory && !this.historyLoaded ? this.needHistory() : this.poll().catch(() => {}));
      if (attempt !== this.attempt) return;
      if (n < 3 || n % 8 === 0) this.connect();
      else this.lost();
    }, n < 3 || this.lostSince ? backoff(n) : PAUSE[document.visibilityState]);
    this.interrupted();
  }

  hangUp() {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  wake() {
    this.failures = 0;
    this.connect();
    this.restored();
    this.changed();
  }

  async poll(after = this.cursor) {
    return this.absorb(await this.call(`messages?after=${after}`), true);
  }

  /** A line can die without a word: when nothing came for a while, ask. */
  async feelPulse() {
    if (!this.socket || document.visibilityState === "hidden" || Date.now() - this.heard < 40000) return;
    if (await this.poll().catch(() => true)) this.connect();
  }
}
