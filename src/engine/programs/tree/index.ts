import type { Blocking } from "../../kernel/abi.ts";
import { Accounts } from "../lib/accounts.ts";
import { type Context, defineProgram, helpText, type InstalledProgram, type ProgramSpec } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { Output } from "../lib/stdio.ts";
import { localZone } from "../lib/timezone.ts";
import { type TreeNode, TreeReader } from "./nodes.ts";
import { TreeColors, TreeText } from "./print.ts";
import { readTreeSettings, TreeHelp, type TreeSettings, treeOptions } from "./settings.ts";

function colorsOf(context: Context, settings: TreeSettings): TreeColors | undefined {
	const { sys } = context;
	const variable = sys.environ.get("TREE_COLORS") ?? sys.environ.get("LS_COLORS");
	if (settings.given.has("C")) return new TreeColors(variable);
	const wanted = variable !== undefined && sys.isatty(1) && !settings.given.has("n") && settings.output === undefined && !sys.environ.has("NO_COLOR");
	return wanted ? new TreeColors(variable) : undefined;
}

function* show(context: Context, settings: TreeSettings, out: Output): Blocking<number> {
	const { sys } = context;
	const reader = new TreeReader(sys, settings);
	const text = new TreeText(settings, yield* Accounts.load(sys), yield* localZone(sys), sys.clock("realtime"), colorsOf(context, settings));
	const json: TreeNode[] = [];
	for (const path of settings.directories) {
		const root = yield* reader.readRoot(path);
		if (!root) yield* out.print(`${path}  [error opening dir]\n`);
		else if (settings.given.has("J")) json.push(root);
		else for (const line of text.lines(root)) yield* out.print(`${line}\n`);
	}
	if (settings.given.has("J")) yield* out.print(text.jsonText(json));
	else if (!settings.given.has("noreport")) yield* out.print(`${text.report()}\n`);
	yield* out.flush();
	return reader.failed ? 2 : 0;
}

const spec: ProgramSpec = {
	name: "tree",
	package: "tree",
	summary: "List contents of directories in a tree-like format.",
	usage: ["[OPTION]... [--] [directory ...]"],
	options: treeOptions,
	rawArguments: true,
	*main(context) {
		let settings: TreeSettings;
		try {
			settings = readTreeSettings(context, spec);
		} catch (error) {
			if (!(error instanceof TreeHelp)) throw error;
			yield* context.print(error.help ? helpText(spec) : "tree v2.3.2, simulated by Underdock\n");
			return 0;
		}
		let out = context.out;
		if (settings.output !== undefined) {
			try {
				out = new Output(context.sys, yield* context.sys.open(settings.output, { write: true, create: true, truncate: true }, 0o666));
			} catch (error) {
				return context.fail(`invalid filename '${settings.output}': ${reason(error)}`);
			}
		}
		return yield* show(context, settings, out);
	},
};

export const tree: InstalledProgram = defineProgram(spec);
