/** What goes wrong between two ends of an HTTP connection. */
export type HttpProblem =
	/** The other side closed before anything of a message came. */
	| "closed"
	/** It closed in the middle of a head or a body. */
	| "truncated"
	/** The first line is not one of HTTP. */
	| "bad start line"
	| "bad header"
	| "head too large"
	| "bad length"
	| "bad chunk"
	| "bad version"
	| "bad encoding";

/** Statuses with which a server answers, RFC 9110 and RFC 6585; 0 where there is nobody to answer. */
const statuses: Readonly<Record<HttpProblem, number>> = {
	closed: 0,
	truncated: 0,
	"bad start line": 400,
	"bad header": 400,
	"head too large": 431,
	"bad length": 400,
	"bad chunk": 400,
	"bad version": 505,
	"bad encoding": 501,
};

export class HttpError extends Error {
	readonly problem: HttpProblem;
	/** What was read so far of the line that is wrong. */
	readonly line: string;
	constructor(problem: HttpProblem, line = "") {
		super(problem);
		this.problem = problem;
		this.line = line;
	}
	get status(): number {
		return statuses[this.problem];
	}
}
