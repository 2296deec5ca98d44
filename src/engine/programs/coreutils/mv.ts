import { Confirm } from "../lib/confirm.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { backupOptions, backupSettings } from "./backup.ts";
import { Copier } from "./copy/copier.ts";
import { allPreserved, type CopyOptions } from "./copy/options.ts";
import { replacementOf } from "./cp.ts";
import { destinationOf, destinationOptions, placeOf } from "./destination.ts";
import { Remover } from "./remove.ts";

function moveOptions(context: Context): CopyOptions {
	const { options } = context;
	const { interactive, update } = replacementOf(context);
	const last = options.last("force", "interactive", "no-clobber");
	const backups = backupSettings(context);
	if (backups && last === "no-clobber") context.usage("cannot combine --backup with --exchange, -n, or --update=none-fail");
	return {
		move: true,
		recursive: true,
		specialAsRegular: false,
		dereference: "never",
		force: false,
		removeDestination: false,
		interactive: last === undefined ? interactive : last === "interactive" ? "ask" : last === "force" ? "never" : "skip",
		update,
		backups,
		instead: undefined,
		preserved: allPreserved,
		plainMode: false,
		attributesOnly: false,
		sparse: "auto",
		oneFileSystem: false,
		keepDirectoryLinks: false,
		noCopy: options.has("no-copy"),
		exchange: options.has("exchange"),
		verbose: options.has("verbose"),
		confirm: new Confirm(context),
	};
}

export const mv = defineProgram({
	name: "mv",
	package: "coreutils",
	summary: "Rename SOURCE to DEST, or move SOURCE(s) to DIRECTORY.",
	usage: ["[OPTION]... [-T] SOURCE DEST", "[OPTION]... SOURCE... DIRECTORY", "[OPTION]... -t DIRECTORY SOURCE..."],
	options: [
		...backupOptions,
		{ long: "debug", help: "explain how a file is copied.  Implies -v", simulated: false },
		{ long: "exchange", help: "exchange source and destination" },
		{ short: "f", long: "force", help: "do not prompt before overwriting" },
		{ short: "i", long: "interactive", help: "prompt before overwrite" },
		{ short: "n", long: "no-clobber", help: "do not overwrite an existing file" },
		{ long: "no-copy", help: "do not copy if renaming fails" },
		{ long: "strip-trailing-slashes", help: "remove any trailing slashes from each SOURCE argument" },
		...destinationOptions("move"),
		{ long: "update", arg: "UPDATE", optional: true, help: "control which existing files are updated; UPDATE={all,none,none-fail,older(default)}" },
		{ short: "u", help: "equivalent to --update[=older]" },
		{ short: "v", long: "verbose", help: "explain what is being done" },
		{ short: "Z", long: "context", help: "set SELinux security context of destination file to default type", simulated: false },
	],
	*main(context) {
		const settings = moveOptions(context);
		const place = destinationOf(context, context.options.has("strip-trailing-slashes"));
		const copier = new Copier(context, settings);
		const remover = new Remover(context, {
			ask: "never",
			force: false,
			recursive: true,
			emptyDirectories: false,
			oneFileSystem: false,
			keepMountPoints: false,
			verbose: settings.verbose,
			confirm: settings.confirm,
		});
		let status = 0;
		for (const source of place.sources) {
			const outcome = yield* copier.copy(source, placeOf(place, source));
			if (outcome === "failed") status = 1;
			// what was copied to another file system goes from here
			if (outcome === "copied" && !(yield* remover.removeOperand(source))) status = 1;
		}
		return status;
	},
});
