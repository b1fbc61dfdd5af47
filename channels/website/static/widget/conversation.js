/* What was said: messages in order, those still to be sent, what was seen. No DOM here. */
import { Line, backoff } from "./line.js";
import { key, load, save } from "./memory.js";

const TRIES = 3; // before a message is shown as not sent

const instant = (iso) => new Date(!iso ? Date.now() : /(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);

function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID needs https
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Conversation extends Line {
  constructor(options, changed) {
    super(options, changed);
    this.entries = [];
    this.forget();
    for (const item of load("outbox") ?? []) this.draft(item);
  }

  start() {
    super.start();
    window.addEventListener("pagehide", () => this.tellSeen(), { signal: this.stopped.signal });
  }

  stop() {
    super.stop();
    clearTimeout(this.flushTimer);
  }

  /** Before another session: only what is unsent stays, and not even that when another person takes over. */
  forget(unsentToo = false) {
    if (unsentToo) for (const name of ["seen", "outbox"]) save(name, null);
    this.entries = this.entries.filter((entry) => !unsentToo && entry.client && entry.state !== "sent");
    this.byId = new Map();
    this.cursor = 0; // only what comes in order moves it: the answer to a POST may overtake an older message
    this.seen = { id: 0, told: 0 };
    this.status = { owner: "bot", name: null };
    this.typing = false;
    this.historyLoaded = false;
  }

  resume(session, ended) {
    const seen = load("seen");
    if (seen?.conversation === session.conversation) this.seen = seen;
    if (ended) this.entries.unshift({ author: "system", ended: true, place: -1, at: new Date() });
    this.cursor = this.wantsHistory ? 0 : this.seen.id;
    this.historyLoaded = this.cursor === 0;
    this.tellSeen();
    this.flush();
  }

  wanted() {
    const unsent = this.entries.some(({ state }) => state === "sending");
    return this.wantsHistory || unsent || Boolean(this.options().identity);
  }

  get hasPast() {
    return this.seen.id > 0 || this.byId.size > 0;
  }

  /** The panel was opened: all that was said is needed now. */
  async open() {
    this.wantsHistory = true;
    if (this.session) await this.needHistory();
    else await this.begin();
  }

  async needHistory() {
    if (!this.wantsHistory || this.historyLoaded) return;
    try {
      await this.poll(0);
      this.historyLoaded = true;
    } catch { /* asked again when the line is back */ }
    this.changed();
  }

  /* what comes in */

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
      if (frame.typing) this.typingTimer = setTimeout(() => this.interrupted(), 30000);
    }
    if (frame.status) this.status = frame.status;
    this.changed();
    return news;
  }

  take(message) {
    if (this.byId.has(message.id)) return false;
    const mine = message.client_id && this.entries.find((entry) => entry.client === message.client_id);
    const entry = mine || { author: message.author };
    Object.assign(entry, {
      id: message.id, text: message.text ?? "", at: instant(message.created_at), buttons: message.buttons ?? [],
      name: message.author_name, event: message.event,
    });
    this.byId.set(entry.id, entry);
    if (mine) this.settle(entry);
    else this.entries.push(entry);
    if (entry.author !== "customer") this.typing = false;
    return true;
  }

  interrupted() {
    this.typing = false;
    this.changed();
  }

  /* what the customer writes */

  say(text) {
    const item = { client: freshId(), text, at: Date.now() };
    save("outbox", [...(load("outbox") ?? []), item]);
    this.draft(item);
    this.changed();
    this.flush();
  }

  draft({ client, text, at }) {
    const entry = { client, text, at: new Date(at), author: "customer", state: "sending", tries: 0, buttons: [] };
    entry.stored = new Promise((resolve) => (entry.acknowledge = resolve));
    this.entries.push(entry);
  }

  retry(entry) {
    Object.assign(entry, { state: "sending", tries: 0, refused: false, unanswered: false });
    this.changed();
    this.flush();
  }

  /** The line is back: what found no answer goes out again; what was refused waits for the customer. */
  restored() {
    for (const entry of this.entries) {
      if (entry.unanswered) Object.assign(entry, { state: "sending", tries: 0, unanswered: false });
    }
    this.flush();
  }

  settle(entry) {
    entry.state = "sent";
    entry.acknowledge();
    save("outbox", (load("outbox") ?? []).filter((item) => item.client !== entry.client));
  }

  /** Send what waits, in order, one at a time. */
  async flush() {
    clearTimeout(this.flushTimer);
    if (this.flushing) return;
    this.flushing = true;
    let wait = 0;
    while (!wait && navigator.onLine) {
      const entry = this.entries.find((one) => one.state === "sending");
      if (!entry) break;
      wait = await this.deliver(entry);
      this.changed();
    }
    this.flushing = false;
    if (wait) this.flushTimer = setTimeout(() => this.flush(), wait);
  }

  /** One delivery; answers how long to wait before the next, if it must wait. */
  async deliver(entry) {
    const answer = this.call("messages", { text: entry.text, client_id: entry.client }, { patience: 45000 });
    try {
      // The stream may show the message stored long before the reply to it is ready.
      const replies = await Promise.race([answer, entry.stored]);
      if (replies) this.answered(entry, replies);
      else answer.then((late) => this.absorb(late), () => {});
      return 0;
    } catch (failure) {
      return entry.id ? 0 : this.undelivered(entry, failure);
    }
  }

  answered(entry, replies) {
    const first = Math.min(...(replies.messages ?? []).map((message) => message.id));
    const next = Math.max(0, ...this.byId.keys()) + 1;
    entry.place = (Number.isFinite(first) ? first : next) - 0.5; // until its id is known
    this.settle(entry);
    this.absorb(replies);
  }

  undelivered(entry, { status, wait = 0 }) {
    if (status === 401 || !navigator.onLine) return 0; // again at once in a new session, or when back
    if (status >= 400 && status < 500 && ![408, 425, 429].includes(status)) {
      Object.assign(entry, { state: "failed", refused: true });
      return 0;
    }
    if (++entry.tries < TRIES) return Math.max(Math.min(wait, 60000), backoff(entry.tries));
    Object.assign(entry, { state: "failed", unanswered: status === 0 });
    return 0;
  }

  /* what the customer has seen */

  get unread() {
    return this.entries.filter(({ id, author }) => id > this.seen.id && ["bot", "staff"].includes(author)).length;
  }

  sawAll() {
    const last = Math.max(0, ...this.entries.map(({ id, author }) => (id && author !== "customer" ? id : 0)));
    if (!this.session || last <= this.seen.id) return;
    this.seen = { ...this.seen, conversation: this.session.conversation, id: last };
    save("seen", this.seen);
    clearTimeout(this.seenTimer);
    this.seenTimer = setTimeout(() => this.tellSeen(), 600);
  }

  /** The server sends an unseen message on by another channel, so it must learn what was seen. */
  async tellSeen() {
    const seen = this.seen;
    const { id, told } = seen;
    if (!this.session || id <= told) return;
    try {
      await this.call("seen", { id }, { keepalive: true });
    } catch {
      return; // told at the next sight or on the next page
    }
    if (this.seen.conversation !== seen.conversation) return;
    this.seen.told = Math.max(this.seen.told, id);
    save("seen", this.seen);
  }

  otherTab(changedKey) {
    super.otherTab(changedKey);
    const seen = load("seen");
    if (changedKey !== key("seen") || !seen || seen.conversation !== this.session?.conversation) return;
    this.seen = seen;
    this.changed();
  }
}

