/** Cuts a stream into messages: daemon/logger/copier.go. */
import { decode } from "../../../kernel/text.ts";

/** Longer lines come in pieces without a newline. */
const LONGEST = 16 * 1024;

export class LineCutter {
	private rest = "";
	/** Lines with their newline, and pieces of long ones. */
	feed(data: Uint8Array): string[] {
		this.rest += decode(data);
		const out: string[] = [];
		for (;;) {
			const end = this.rest.indexOf("\n");
			if (end >= 0 && end < LONGEST) {
				out.push(this.rest.slice(0, end + 1));
				this.rest = this.rest.slice(end + 1);
			} else if (this.rest.length >= LONGEST) {
				out.push(this.rest.slice(0, LONGEST));
				this.rest = this.rest.slice(LONGEST);
			} else return out;
		}
	}
	/** What stands behind the last newline. */
	end(): string[] {
		const { rest } = this;
		this.rest = "";
		return rest === "" ? [] : [`${rest}\n`];
	}
}
