/** `dpkg --verify`: whether the files of packages are what was installed. dpkg(1), rpm's format. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { Context } from "../lib/program.ts";
import { readFile } from "../lib/stdio.ts";
import { Database, isInstalled, tryReadText } from "./database.ts";
import { md5 } from "./transaction.ts";

export function* verify(context: Context, names: readonly string[]): Blocking<number> {
	const { sys } = context;
	const database = yield* Database.load(sys);
	let fine = true;
	for (const name of names.length > 0 ? names : database.sorted.filter(isInstalled).map((p) => p.text("Package"))) {
		if (!database.installed(name)) {
			yield* context.out.flush();
			yield* sys.write(2, `dpkg: package '${name}' is not installed\n`);
			fine = false;
			continue;
		}
		const sums = (yield* tryReadText(sys, database.infoPath(name, "md5sums"))) ?? "";
		for (const line of sums.split("\n").filter(Boolean)) {
			const [sum = "", path = ""] = line.split(/ {2}/);
			let found: string | undefined;
			try {
				found = md5(yield* readFile(sys, `/${path}`));
			} catch (error) {
				if (!isErrno(error)) throw error;
			}
			if (found === sum) continue;
			fine = false;
			yield* context.print(found === undefined ? `missing     /${path}\n` : `??5??????   /${path}\n`);
			if (sys.spend()) yield* sys.reschedule();
		}
	}
	return fine ? 0 : 1;
}
