/** A change of rules that the kernel refused. */
import { NetlinkError } from "../netlink/error.ts";

export class RuleError extends NetlinkError {
	/** Which change of the transaction, counted from 0. */
	readonly index: number;
	constructor(error: NetlinkError, index: number) {
		super(error.code, error.text);
		this.index = index;
	}
}
