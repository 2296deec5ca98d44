/** -N of mount, umount and others: the mount namespace of a process, or of a file. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Context } from "../../lib/program.ts";
import { reason } from "../../lib/report.ts";

export function* enterMountNamespace(context: Context, text: string): Blocking<void> {
	const { sys } = context;
	const path = /^\d+$/.test(text) ? `/proc/${text}/ns/mnt` : text;
	try {
		const fd = yield* sys.open(path);
		sys.setns(fd, "mnt");
		sys.close(fd);
	} catch (error) {
		context.fail(`${path}: failed to set target namespace: ${reason(error)}`);
	}
}
