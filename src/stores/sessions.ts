/** The command log of each lesson's machine, so that a reload plays it again. */
import type { SavedSession } from "../lab/types.ts";
import { keep, kept, keptNames } from "./kept.ts";

const beginning = "session:";

/** By the lesson's address. */
export function savedSession(lesson: string): SavedSession | undefined {
	return kept(beginning + lesson) as SavedSession | undefined;
}

export function savedSessions(): Record<string, SavedSession> {
	const names = keptNames(beginning).map((name) => name.slice(beginning.length));
	return Object.fromEntries(
		names.flatMap((lesson) => {
			const session = savedSession(lesson);
			return session ? [[lesson, session]] : [];
		}),
	);
}

/** Replaces all sessions by these. */
export function replaceSessions(sessions: Readonly<Record<string, SavedSession>>): void {
	for (const name of keptNames(beginning)) keep(name, null);
	for (const [lesson, session] of Object.entries(sessions)) keep(beginning + lesson, session);
}

/** How long keys may wait before they are written, in milliseconds; leaving the page writes at once. */
const patience = 400;

/** Keeps one lesson's session, written at most every so often however fast its log grows. */
export class SessionKeeper {
	readonly #lesson: string;
	#session: SavedSession | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(lesson: string) {
		this.#lesson = lesson;
		const write = (): void => this.#write();
		addEventListener("pagehide", write);
		document.addEventListener("visibilitychange", write);
	}

	/** What is to be kept from now on. */
	set(session: SavedSession): void {
		this.#session = session;
		this.#timer ??= setTimeout(() => this.#write(), patience);
	}

	get session(): SavedSession | undefined {
		return this.#session;
	}

	#write(): void {
		if (this.#timer === undefined) return;
		clearTimeout(this.#timer);
		this.#timer = undefined;
		if (this.#session) keep(beginning + this.#lesson, this.#session);
	}
}
