/** A piece of shell text and where its lines stand: nodes know offsets, messages name lines. */
export class Source {
	readonly text: string;
	/** The number of the text's first line. */
	readonly firstLine: number;
	private starts: number[] | undefined;
	constructor(text: string, firstLine = 1) {
		this.text = text;
		this.firstLine = firstLine;
	}

	lineAt(pos: number): number {
		if (!this.starts) {
			this.starts = [0];
			for (let i = this.text.indexOf("\n"); i >= 0; i = this.text.indexOf("\n", i + 1)) this.starts.push(i + 1);
		}
		let low = 0;
		let high = this.starts.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if ((this.starts[middle] as number) <= pos) low = middle;
			else high = middle - 1;
		}
		return this.firstLine + low;
	}

	/** The whole line around `pos`, without its newline. */
	lineText(pos: number): string {
		const start = pos === 0 ? 0 : this.text.lastIndexOf("\n", pos - 1) + 1;
		const end = this.text.indexOf("\n", pos);
		return this.text.slice(start, end < 0 ? undefined : end);
	}

	/** The number that bash gives the end of the text: one more than the last line's. */
	get endLine(): number {
		return this.lineAt(this.text.length) + (this.text.endsWith("\n") ? 0 : 1);
	}
}
