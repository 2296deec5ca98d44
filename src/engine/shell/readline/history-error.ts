/** Thrown inside an expansion. */
export class ExpansionError {
	readonly message: string;
	constructor(text: string, reason: string) {
		this.message = `${text}: ${reason}`;
	}
}
