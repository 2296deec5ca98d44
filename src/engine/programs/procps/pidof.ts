import { readProcess, readProcesses } from "../lib/procfs/process.ts";
import { defineProcps } from "./define.ts";

export const pidof = defineProcps({
	name: "pidof",
	summary: "find the process numbers of a running program",
	usage: ["[options] [program [...]]"],
	options: [
		{ short: "s", long: "single-shot", help: "one number only" },
		{ short: "c", long: "check-root", help: "only those with the same root directory" },
		{ short: "n", help: "avoid stat on network file systems" },
		{ short: "q", help: "print nothing" },
		{ short: "w", long: "with-workers", help: "kernel threads too" },
		{ short: "x", help: "scripts too" },
		{ short: "z", help: "zombies too" },
		{ short: "o", long: "omit-pid", arg: "PID,...", help: "leave these out" },
		{ short: "t", long: "lightweight", help: "threads too" },
		{ short: "S", long: "separator", arg: "string", help: "what stands between the numbers" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		const self = sys.getpid();
		const root = options.has("check-root") ? (yield* readProcess(sys, self, { links: ["root"] }))?.links.get("root") : undefined;
		const omitted = new Set(
			options
				.values("omit-pid")
				.flatMap((list) => list.split(/[,;:]/))
				.map((text) => (text === "%PPID" ? sys.getppid() : Number(text))),
		);
		const processes = (yield* readProcesses(sys, { files: ["cmdline"], links: ["exe", ...(root === undefined ? [] : (["root"] as const))] })).reverse();
		const found: number[] = [];
		for (const program of operands) {
			const base = program.slice(program.lastIndexOf("/") + 1);
			const real = program.includes("/") ? sys.tryStat(program) : undefined;
			const matching = processes.filter((p) => {
				if (p.pid === self || omitted.has(p.pid) || (root !== undefined && p.links.get("root") !== root)) return false;
				if (p.isZombie) return options.has("z") && p.comm === base;
				const [first = "", second = ""] = p.words;
				if (first === "") return options.has("with-workers") && p.comm === program;
				const name = (text: string) => text.replace(/^-/, "").slice(text.lastIndexOf("/") + 1);
				const exe = p.links.get("exe") ?? "";
				if (program.includes("/")) {
					const own = exe === "" ? undefined : sys.tryStat(exe);
					return first === program || exe === program || (real !== undefined && own !== undefined && real.ino === own.ino && real.dev === own.dev);
				}
				return name(first) === base || first === program || (options.has("x") && (p.comm === base || name(second) === base));
			});
			found.push(...matching.map((p) => p.pid));
			if (options.has("single-shot") && found.length) break;
		}
		const shown = options.has("single-shot") ? found.slice(0, 1) : found;
		if (shown.length && !options.has("q")) yield* context.print(`${shown.join(options.value("separator") ?? " ")}\n`);
		return shown.length ? 0 : 1;
	},
});
