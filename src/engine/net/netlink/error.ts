/** A configuration request that the kernel refused: errno, and the words of its extended acknowledgement where it has any. netlink(7). */
import { Errno, type ErrnoCode } from "../../kernel/errno.ts";

export class NetlinkError extends Errno {
	/** NLMSGERR_ATTR_MSG: "ipv4: Address already assigned." */
	readonly text: string | undefined;
	constructor(code: ErrnoCode, text?: string) {
		super(code);
		this.text = text;
	}
}
