/** findmnt --verify: what is wrong in fstab. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Context } from "../../lib/program.ts";
import { readFstab } from "../mount/table.ts";

export function* verify(context: Context): Blocking<number> {
	const { sys, options } = context;
	let [errors, warnings] = [0, 0];
	let text = "";
	for (const entry of yield* readFstab(sys, options.value("tab-file"))) {
		const found: string[] = [];
		const words = entry.options.split(",");
		if (entry.fstype !== "swap" && !sys.tryStat(entry.target)) {
			found.push("   [E] unreachable on boot required target: No such file or directory");
			errors++;
		}
		if (entry.source.startsWith("/") && !sys.tryStat(entry.source)) {
			const tolerated = words.includes("nofail") || words.includes("noauto");
			found.push(
				tolerated
					? `   [W] unreachable source: ${entry.source}: No such file or directory`
					: `   [E] unreachable on boot required source: ${entry.source}: No such file or directory`,
			);
			if (tolerated) warnings++;
			else errors++;
		}
		if (found.length) text += `${entry.target}\n${found.join("\n")}\n`;
	}
	if (errors + warnings === 0) {
		yield* context.print("Success, no errors or warnings detected\n");
		return 0;
	}
	yield* context.print(text);
	yield* context.print(`\n0 parse errors, ${errors} error${errors === 1 ? "" : "s"}, ${warnings} warning${warnings === 1 ? "" : "s"}\n`);
	return errors ? 1 : 0;
}
