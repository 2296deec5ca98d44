/** Functions that a parent shell exported. */

import { noteExported } from "../builtins/declare.ts";
import { readLine } from "../parse/parser.ts";
import type { Shell } from "../shell.ts";

/** Defines what `BASH_FUNC_name%%=() { ...` in the environment says. */
export function importFunctions(shell: Shell): void {
	for (const [variable, value] of shell.sys.environ) {
		const name = /^BASH_FUNC_(.+)%%$/.exec(variable)?.[1];
		if (name === undefined || !value.startsWith("() {")) continue;
		const text = `${name} ${value}\n`;
		const line = readLine(text, 0, "bash", 1);
		if ("fault" in line || line.source.text !== text) continue;
		const node = line.statements[0]?.command;
		if (node?.type !== "Function") continue;
		shell.functions.set(name, { name, body: node.body, source: line.source, file: "environment", exported: true, traced: false, readonly: false });
		noteExported(shell, name);
	}
}
