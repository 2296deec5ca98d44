/** The worker around a machine: its own thread, so that nothing a learner runs can hold up the page. */
import { ProgramsOnDemand } from "../engine/programs/on-demand.ts";
import { LabHost } from "./host.ts";
import type { ToWorker } from "./protocol.ts";
import type { EventLoop } from "./pump.ts";

const { port1, port2 } = new MessageChannel();
const waiting: (() => void)[] = [];
port1.onmessage = () => waiting.shift()?.();

const loop: EventLoop = {
	now: () => performance.now(),
	// A message is a turn of its own, and unlike setTimeout(0) it is never slowed down.
	soon: (run) => {
		waiting.push(run);
		port2.postMessage(null);
	},
	later: (run, milliseconds) => {
		const timer = setTimeout(run, milliseconds);
		return () => clearTimeout(timer);
	},
};

const host = new LabHost((message) => postMessage(message), loop, new ProgramsOnDemand());
addEventListener("message", ({ data }: MessageEvent<ToWorker>) => host.receive(data));
