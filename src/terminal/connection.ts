import type { FromWorker, ToWorker } from "./protocol.ts";

type Handlers = { readonly [Kind in FromWorker["kind"]]: (message: Extract<FromWorker, { kind: Kind }>) => void };

/** Starts to load the machine's worker; it says nothing before it is connected and told to start. */
export function openWorker(): Worker {
	return new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "underdock" });
}

/** The page's end of a lab worker: every message is handed to the handler of its kind. Returns how to post to it. */
export function connect(worker: Worker, handlers: Handlers): (message: ToWorker) => void {
	worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
		(handlers[data.kind] as (message: FromWorker) => void)(data);
	});
	worker.addEventListener("error", (event) => {
		handlers.defect({ kind: "defect", message: event.message || "the worker could not be loaded" });
	});
	return (message) => worker.postMessage(message);
}
