/** BusyBox's umount: it asks the kernel straight away, and needs no /proc unless it is to unmount everything. */
import { isErrno } from "../../kernel/errno.ts";
import { defineProgram } from "../lib/program.ts";
import { readText } from "../lib/stdio.ts";

const unescaped = (field: string): string => field.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

export const busyboxUmount = defineProgram({
	name: "umount",
	package: "busybox-static",
	summary: "Unmount filesystems",
	usage: ["[-rlfda] [-t FSTYPE] FILESYSTEM|DIRECTORY"],
	options: [
		{ short: "a", help: "Unmount all filesystems" },
		{ short: "r", help: "Remount devices read-only if mount is busy" },
		{ short: "l", help: "Lazy umount (detach filesystem)" },
		{ short: "f", help: "Force umount (i.e., unreachable NFS server)" },
		{ short: "d", help: "Free loop device if it has been used" },
		{ short: "t", arg: "FSTYPE", help: "Unmount only these filesystem type(s)", simulated: false },
		{ short: "n", help: "Don't update mtab" },
	],
	*main(context) {
		const { sys, operands, options } = context;
		const all = options.has("a");
		const targets = [...operands];
		if (all) {
			const lines = (yield* readText(sys, "/proc/mounts")).split("\n").filter(Boolean);
			targets.push(...lines.map((l) => unescaped(l.split(" ")[1] ?? "")).reverse());
		}
		let status = 0;
		for (const target of targets) {
			try {
				sys.umount(target, { detach: options.has("l"), force: options.has("f") });
			} catch (error) {
				if (!isErrno(error)) throw error;
				if (options.has("r") && error.code === "EBUSY") {
					sys.mount("", target, "", { remount: true, readOnly: true });
					continue;
				}
				yield* context.complain(`can't unmount ${target}: ${error.message}`);
				status = 1;
			}
		}
		return status;
	},
});
