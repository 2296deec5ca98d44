/** Progress of a build, plainly: numbered vertices with a blank line between them. */
import type { Blocking } from "../../kernel/abi.ts";
import type { Cli } from "../cli/cli.ts";

export class PlainOutput {
	private readonly cli: Cli;
	private readonly quiet: boolean;
	private number = 0;
	private begun = 0;
	/** What a quiet build says only when it fails. */
	private kept = "";
	constructor(cli: Cli, quiet: boolean) {
		this.cli = cli;
		this.quiet = quiet;
	}
	private *write(text: string): Blocking<void> {
		if (this.quiet) this.kept += text;
		else yield* this.cli.complain(text);
	}
	/** Shows what was kept back. */
	*reveal(): Blocking<void> {
		if (this.kept) yield* this.cli.complain(this.kept);
		this.kept = "";
	}
	*head(): Blocking<void> {
		yield* this.write('#0 building with "default" instance using docker driver\n');
	}
	/** A vertex that begins. */
	*begin(name: string): Blocking<void> {
		this.number++;
		this.begun = this.cli.now;
		yield* this.write(`\n#${this.number} ${name}\n`);
	}
	*line(text: string): Blocking<void> {
		yield* this.write(`#${this.number} ${text}\n`);
	}
	/** A line that a step printed, behind the seconds since it began. */
	*printed(text: string): Blocking<void> {
		yield* this.line(`${(this.cli.now - this.begun).toFixed(3)} ${text}`);
	}
	*done(): Blocking<void> {
		yield* this.line(`DONE ${(this.cli.now - this.begun).toFixed(1)}s`);
	}
	*text(text: string): Blocking<void> {
		yield* this.write(text);
	}
}
