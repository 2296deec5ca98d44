import type { Blocking } from "../../../kernel/abi.ts";
import { Accounts } from "../../lib/accounts.ts";
import type { Context } from "../../lib/program.ts";
import { localZone } from "../../lib/timezone.ts";
import { defineUtilLinux } from "../define.ts";
import { details } from "./ipcs-details.ts";
import { type Format, type Look, type Output, queueText, semaphoreText, sharedMemoryText } from "./ipcs-lists.ts";
import { limitsText, summaryText } from "./ipcs-totals.ts";
import { readQueues, readSemaphores, readSharedMemory } from "./tables.ts";

const kinds = ["queues", "shmems", "semaphores"] as const;
type Kind = (typeof kinds)[number];

function* list(context: Context, look: Look, kind: Kind, output: Output): Blocking<string> {
	const { sys } = context;
	if (output === "limits") return yield* limitsText(sys, kind, look.format);
	if (output === "summary") return yield* summaryText(sys, kind, look.format);
	if (kind === "queues") return queueText(yield* readQueues(sys), output, look);
	if (kind === "shmems") return sharedMemoryText(yield* readSharedMemory(sys), output, look);
	return semaphoreText(yield* readSemaphores(sys), output, look);
}

export const ipcs = defineUtilLinux({
	name: "ipcs",
	summary: "Show information on IPC facilities",
	usage: ["[resource-option...] [output-option]", "-m|-q|-s -i <id>"],
	standardFirst: true,
	options: [
		{ short: "i", long: "id", arg: "id", help: "print details on resource identified by <id>" },
		{ heading: "Resource options", short: "m", long: "shmems", help: "shared memory segments" },
		{ short: "q", long: "queues", help: "message queues" },
		{ short: "s", long: "semaphores", help: "semaphores" },
		{ short: "a", long: "all", help: "all (default)" },
		{ heading: "Output options", short: "t", long: "time", help: "show attach, detach and change times" },
		{ short: "p", long: "pid", help: "show PIDs of creator and last operator" },
		{ short: "c", long: "creator", help: "show creator and owner" },
		{ short: "l", long: "limits", help: "show resource limits" },
		{ short: "u", long: "summary", help: "show status summary" },
		{ long: "human", help: "show sizes in human-readable format" },
		{ short: "b", long: "bytes", help: "show sizes in bytes" },
	],
	*main(context) {
		const { sys, options } = context;
		const chosen: readonly Kind[] = options.has("all") ? kinds : kinds.filter((kind) => options.has(kind));
		const format: Format = options.last("human", "bytes") === "human" ? "human" : options.has("bytes") ? "bytes" : "default";
		const look: Look = { accounts: yield* Accounts.load(sys), zone: yield* localZone(sys), format };
		const id = options.value("id");
		if (id !== undefined) {
			if (!/^-?\d+$/.test(id)) context.fail(`failed to parse id argument: '${id}'`);
			const [only] = chosen;
			if (chosen.length !== 1 || !only) return context.fail("when using an ID, a single resource must be specified");
			return yield* details(context, only, Number(id), look);
		}
		const output = (options.last("limits", "summary", "creator", "pid", "time") as Output | undefined) ?? "status";
		let text = "\n";
		for (const kind of chosen.length ? chosen : kinds) text += `${yield* list(context, look, kind, output)}\n`;
		yield* context.print(text);
		return 0;
	},
});
