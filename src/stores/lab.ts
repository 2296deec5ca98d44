/** The lab of the lesson page: what its machine was found to be, and the way to ask it something. */
import { atom, type ReadableAtom } from "nanostores";
import type { MachineView } from "../engine/view/index.ts";
import type { LabReport } from "../lab/types.ts";
import type { ToWorker } from "../terminal/protocol.ts";
import { tasksPassed } from "./progress.ts";

const report = atom<LabReport | undefined>();
/** What the checker finds, after every command. */
export const $report: ReadableAtom<LabReport | undefined> = report;

const view = atom<MachineView | undefined>();
/** The machine's state for pictures, after every command while somebody listens. */
export const $view: ReadableAtom<MachineView | undefined> = view;

type Post = (message: ToWorker) => void;
let start: (() => Promise<Post>) | undefined;

/** Called by the workbench of the page, which can start the machine. */
export function provideLab(starter: () => Promise<Post>): void {
	start = starter;
}

export function labReported(lesson: string, next: LabReport): void {
	report.set(next);
	tasksPassed(
		lesson,
		next.tasks.filter((task) => task.state === "passed").map((task) => task.id),
	);
}

export function labViewed(next: MachineView): void {
	view.set(next);
}

/** Hands in an answer, and starts the machine for it if need be. */
export async function answerTask(task: string, text: string): Promise<void> {
	(await start?.())?.({ kind: "answer", task, text });
}
