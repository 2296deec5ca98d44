import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { canonicalName } from "../../lib/canonical.ts";
import { type MountEntry, readMountTable } from "../../lib/mount-table.ts";
import type { Context } from "../../lib/program.ts";
import { defineUtilLinux } from "../define.ts";
import { FAILED, umountSentence } from "./failure.ts";
import { enterMountNamespace } from "./namespace.ts";
import { matchesOptions, matchesType, mergedOptions } from "./table.ts";

/** What `umount -a` leaves alone where no types are named. */
const spared =
	"nodevfs,devpts,devtmpfs,proc,sysfs,rootfs,autofs,binfmt_misc,bpf,cgroup,cgroup2,configfs,debugfs,fusectl,hugetlbfs,mqueue,pstore,securityfs,tracefs,ext4";

class Umount {
	private readonly context: Context;
	constructor(context: Context) {
		this.context = context;
	}

	/** The mount that an operand means: a mount point, or the last mount of a source. */
	private *find(operand: string): Blocking<{ target: string; entry: MountEntry | undefined; blind: boolean }> {
		const { sys } = this.context;
		let table: readonly MountEntry[];
		try {
			table = yield* readMountTable(sys);
		} catch (error) {
			if (!isErrno(error)) throw error;
			// without /proc the kernel decides alone
			return { target: operand, entry: undefined, blind: true };
		}
		const target = sys.tryStat(operand) ? canonicalName(sys, operand, "all") : operand;
		const entry = table.findLast((e) => e.target === target) ?? table.findLast((e) => e.source === operand && operand !== "");
		return { target: entry?.target ?? target, entry, blind: false };
	}

	private *say(text: string): Blocking<void> {
		if (this.context.options.has("verbose")) yield* this.context.print(`${text}\n`);
	}

	/** Unmounts one place; its words on failure. */
	private call(target: string): string | undefined {
		const { sys, options } = this.context;
		if (options.has("fake")) return undefined;
		try {
			sys.umount(target, { detach: options.has("lazy"), force: options.has("force") });
			return undefined;
		} catch (error) {
			if (isErrno(error, "EBUSY") && options.has("read-only")) {
				sys.mount("none", target, "", { remount: true, readOnly: true });
				return undefined;
			}
			return umountSentence(error);
		}
	}

	/** `umount OPERAND`; its status. */
	*one(operand: string): Blocking<number> {
		const { sys, options } = this.context;
		const { target, entry, blind } = yield* this.find(operand);
		if (blind && !sys.tryStat(operand)) {
			yield* this.context.complain(`${operand}: umount failed: No such file or directory.`);
			return FAILED;
		}
		if (sys.getuid() !== 0) return yield* this.refuse(operand, target, entry);
		const path = entry ? target : operand;
		const failed = entry || blind || sys.tryStat(operand) === undefined ? this.call(path) : "not mounted.";
		if (failed !== undefined) {
			if (failed !== "not mounted." || !options.has("quiet")) yield* this.context.complain(`${entry ? target : operand}: ${failed}`);
			return FAILED;
		}
		yield* this.say(entry && entry.target !== operand && entry.source === operand ? `umount: ${target} (${operand}) unmounted` : `umount: ${target} unmounted`);
		return 0;
	}

	/** Only root may, but others hear first what is not there. */
	private *refuse(operand: string, target: string, entry: MountEntry | undefined): Blocking<number> {
		if (entry) {
			yield* this.context.complain(`${target}: must be superuser to unmount.`);
			return FAILED;
		}
		const exists = this.context.sys.tryStat(operand) !== undefined;
		yield* this.context.complain(`${operand}: ${exists ? "not mounted." : "No such file or directory"}`);
		return 1;
	}

	/** `umount -R`: everything below first. */
	*recursive(operand: string): Blocking<number> {
		const { target, entry } = yield* this.find(operand);
		if (!entry) {
			yield* this.context.complain(`${operand}: ${this.context.sys.tryStat(operand) ? "not mounted" : "not found"}`);
			return FAILED;
		}
		const table = yield* readMountTable(this.context.sys);
		const ids = new Set([entry.id]);
		for (const e of table) if (ids.has(e.parent)) ids.add(e.id);
		for (const e of table.filter((candidate) => ids.has(candidate.id)).reverse()) {
			const failed = this.call(e.target);
			if (failed !== undefined) {
				yield* this.context.complain(`${e.target}: ${failed}`);
				return FAILED;
			}
			yield* this.say(`umount: ${e.target} unmounted`);
		}
		return target ? 0 : FAILED;
	}

	/** `umount -A`: every mount of the same file system. */
	*allTargets(operand: string): Blocking<number> {
		const { entry } = yield* this.find(operand);
		if (!entry) {
			yield* this.context.complain(`${operand}: not mounted`);
			return FAILED;
		}
		const table = yield* readMountTable(this.context.sys);
		let status = 0;
		for (const e of table.filter((candidate) => candidate.major === entry.major && candidate.minor === entry.minor).reverse())
			status = (yield* this.one(e.target)) || status;
		return status;
	}

	/** `umount -a`: from the last mount to the first. */
	*all(): Blocking<number> {
		const { options } = this.context;
		const types = options.value("types") ?? spared;
		let status = 0;
		for (const e of (yield* readMountTable(this.context.sys)).reverse()) {
			const line = (text: string) => this.say(`${e.target.padEnd(25)}: ${text}`);
			if (!matchesType(types, e.fstype) || !matchesOptions(options.value("test-opts"), mergedOptions(e))) {
				yield* line("ignored");
				continue;
			}
			const failed = this.call(e.target);
			if (failed === undefined) yield* line("successfully unmounted");
			else {
				yield* this.context.complain(`${e.target}: ${failed}`);
				status = FAILED;
			}
		}
		return status;
	}
}

export const umount = defineUtilLinux({
	name: "umount",
	section: 8,
	summary: "Unmount filesystems",
	usage: ["[-hV]", "-a [options]", "[options] <source> | <directory>"],
	options: [
		{ short: "a", long: "all", help: "unmount all file systems" },
		{ short: "A", long: "all-targets", help: "unmount everywhere in this namespace" },
		{ short: "c", long: "no-canonicalize", help: "do not canonicalize paths" },
		{ short: "d", long: "detach-loop", help: "free the loop device too" },
		{ long: "fake", help: "do all but the system call" },
		{ short: "f", long: "force", help: "force (for a network file system out of reach)" },
		{ short: "i", long: "internal-only", help: "do not call umount.<type> helpers" },
		{ short: "n", long: "no-mtab", help: "do not write /etc/mtab" },
		{ short: "l", long: "lazy", help: "detach now, clean up later" },
		{ short: "O", long: "test-opts", arg: "list", help: "only those with these options (with -a)" },
		{ short: "R", long: "recursive", help: "with everything below" },
		{ short: "r", long: "read-only", help: "when it fails, remount read-only" },
		{ short: "t", long: "types", arg: "list", help: "types of file systems" },
		{ short: "v", long: "verbose", help: "say what is done" },
		{ short: "q", long: "quiet", help: "no word about what is not mounted" },
		{ short: "N", long: "namespace", arg: "ns", help: "unmount in another namespace" },
	],
	*main(context) {
		const { options, operands } = context;
		const namespace = options.value("namespace");
		if (namespace !== undefined) yield* enterMountNamespace(context, namespace);
		const work = new Umount(context);
		if (options.has("all")) return yield* work.all();
		if (operands.length === 0) context.usage("bad usage");
		let status = 0;
		for (const operand of operands) {
			const result = options.has("all-targets")
				? yield* work.allTargets(operand)
				: options.has("recursive")
					? yield* work.recursive(operand)
					: yield* work.one(operand);
			status = result || status;
		}
		return status;
	},
});
