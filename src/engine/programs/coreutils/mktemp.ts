import { isErrno } from "../../kernel/errno.ts";
import { defineProgram } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";
import { reason } from "../lib/report.ts";
import { joinPath } from "../lib/walk.ts";
import { noMoreThan } from "./operands.ts";

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

export const mktemp = defineProgram({
	name: "mktemp",
	package: "coreutils",
	summary: "Create a temporary file or directory, safely, and print its name.",
	usage: ["[OPTION]... [TEMPLATE]"],
	options: [
		{ short: "d", long: "directory", help: "create a directory, not a file" },
		{ short: "u", long: "dry-run", help: "do not create anything; merely print a name (unsafe)" },
		{ short: "q", long: "quiet", help: "suppress diagnostics about file/dir-creation failure" },
		{ long: "suffix", arg: "SUFF", help: "append SUFF to TEMPLATE; SUFF must not contain a slash" },
		{ short: "p", arg: "DIR", help: "interpret TEMPLATE relative to DIR" },
		{ long: "tmpdir", arg: "DIR", optional: true, help: "interpret TEMPLATE relative to DIR, or to $TMPDIR, or to /tmp" },
		{ short: "t", help: "interpret TEMPLATE as a single file name component, relative to a directory [deprecated]" },
	],
	*main(context) {
		const { sys, options } = context;
		if (context.operands.length > 1) context.usage("too many templates");
		noMoreThan(context, 1);
		const given = context.operands[0];
		const template = given ?? "tmp.XXXXXXXXXX";
		const suffixGiven = options.value("suffix");
		if (suffixGiven !== undefined && !template.endsWith("X")) context.fail(`with --suffix, template ${quote(template)} must end in X`);
		const cut = template.lastIndexOf("X") + 1;
		const suffix = suffixGiven ?? template.slice(cut);
		if (suffix.includes("/")) context.fail(`invalid suffix ${quote(suffix)}, contains directory separator`);
		const body = suffixGiven === undefined ? template.slice(0, cut) : template;
		const count = /X*$/.exec(body)?.[0].length ?? 0;
		if (count < 3) context.fail(`too few X's in template ${quote(template)}`);

		const dirKey = options.last("p", "tmpdir");
		const dirValue = dirKey === undefined ? undefined : options.value(dirKey);
		const environment = sys.environ.get("TMPDIR") || undefined;
		let prefix = "";
		if (options.has("t")) {
			if (template.includes("/")) context.fail(`invalid template, ${quote(template)}, contains directory separator`);
			prefix = environment ?? (dirValue || "/tmp");
		} else if (given === undefined || dirKey !== undefined) {
			if (dirKey !== undefined && template.startsWith("/")) context.fail(`invalid template, ${quote(template)}; with --tmpdir, it may not be absolute`);
			prefix = dirValue || (environment ?? "/tmp");
		}
		const full = prefix === "" ? body : joinPath(prefix, body);
		for (;;) {
			const random = [...sys.getrandom(count)].map((byte) => letters[byte % letters.length]).join("");
			const path = full.slice(0, -count) + random + suffix;
			try {
				if (options.has("dry-run")) {
					if (sys.tryStat(path, { noFollow: true })) continue;
				} else if (options.has("directory")) sys.mkdir(path, 0o700);
				else sys.close(yield* sys.open(path, { read: true, write: true, create: true, exclusive: true }, 0o600));
				yield* context.print(`${path}\n`);
				return 0;
			} catch (error) {
				if (isErrno(error, "EEXIST")) continue;
				const what = options.has("directory") ? "directory" : "file";
				const words = reason(error);
				return context.fail(options.has("quiet") ? "" : `failed to create ${what} via template ${quote(full + suffix)}: ${words}`);
			}
		}
	},
});
