/** Commands as bash prints them: `declare -f`, `type`, `jobs`, exported functions. After its print_cmd.c, blanks at line ends included. */
import type { CompoundList, For, HereDoc, Redirection, Select, Statement, TestExpression, Word, WordPart } from "../syntax.ts";
import type { Assignment, CommandNode, Function as FunctionNode, PipelineNode, ScriptNode } from "./nodes.ts";

class CommandPrinter {
	private out = "";
	private indentation = 0;
	/** How many of the next commands stand behind something on their line. */
	private skipIndent = 0;
	private insideFunction = 0;
	private documents: HereDoc[] = [];
	private wasDocument = false;
	private readonly text: string;
	constructor(text: string) {
		this.text = text;
	}

	get result(): string {
		this.flushDocuments("");
		return this.out;
	}

	private indent(): void {
		this.out += " ".repeat(this.indentation);
	}

	private newline(text: string): void {
		this.out += "\n";
		this.indent();
		this.out += text;
	}

	private semicolon(): void {
		if (!/[&\n]$/.test(this.out)) this.out += ";";
	}

	private start(): void {
		if (this.skipIndent > 0) this.skipIndent--;
		else this.indent();
	}

	/** The bodies of here-documents come after the rest of their line; `joint` is what stands between this command and the next. */
	private flushDocuments(joint: string): void {
		const { documents } = this;
		this.out += joint === ";" && documents.length > 0 ? "" : joint;
		if (documents.length === 0) return;
		this.documents = [];
		this.out += "\n";
		for (const { body, delimiter, operator } of documents) {
			const text = operator === "<<-" ? body.text.replace(/^\t+/gm, "") : body.text;
			this.out += `${text}${delimiter?.value ?? ""}\n`;
		}
		if (joint !== "" && joint !== ";") this.out += " ";
		this.wasDocument = true;
	}

	list(statements: readonly Statement[]): void {
		statements.forEach((statement, i) => {
			const last = i === statements.length - 1;
			this.node(statement.command);
			if (statement.background) {
				this.flushDocuments(" &");
				if (!last) {
					this.out += " ";
					this.skipIndent++;
				}
			} else if (!last) {
				if (this.documents.length > 0) this.flushDocuments(";");
				else if (this.wasDocument) this.wasDocument = false;
				else this.out += ";";
				if (this.insideFunction > 0) this.out += "\n";
				else {
					this.out += " ";
					this.skipIndent++;
				}
			}
		});
		if (statements.length === 0) this.start();
	}

	private body(list: CompoundList): void {
		this.list(list.commands);
		this.flushDocuments("");
	}

	private block(list: CompoundList): void {
		this.indentation += 4;
		this.body(list);
		this.indentation -= 4;
	}

	node(node: ScriptNode): void {
		switch (node.type) {
			case "AndOr":
				node.commands.forEach((command, i) => {
					if (i > 0) {
						this.flushDocuments(` ${node.operators[i - 1]} `);
						this.skipIndent++;
					}
					this.node(command);
				});
				return;
			case "Pipeline":
				this.pipeline(node);
				return;
			default:
				this.start();
				this.command(node);
				return;
		}
	}

	private pipeline(node: Extract<PipelineNode, { type: "Pipeline" }>): void {
		this.start();
		for (const prefix of node.prefixes) this.out += prefix.type === "Negation" ? "! " : prefix.posix ? "time -p " : "time ";
		node.commands.forEach((command, i) => {
			this.command(command);
			const operator = node.operators[i];
			if (operator === undefined) return;
			if (operator === "|&") this.out += " 2>&1";
			this.flushDocuments(" |");
			this.out += " ";
		});
	}

	private command(node: CommandNode): void {
		switch (node.type) {
			case "Command": {
				const words = node.name ? [node.name, ...node.args] : [];
				const assignments = node.prefix.filter((p): p is Assignment => p.type === "Assignment");
				this.out += [...assignments, ...words].map((w) => this.word(w)).join(" ");
				this.redirections(node.redirects, assignments.length + words.length > 0);
				return;
			}
			case "Redirected":
				this.command(node.command);
				this.redirections(node.redirects, true);
				return;
			case "Function":
				this.nestedFunction(node);
				return;
			case "Coproc": {
				const { body } = node;
				this.out += `coproc ${body.type === "Command" ? "" : `${node.name?.text ?? "COPROC"} `}`;
				if (body.type !== "CompoundList") this.command(body);
				return;
			}
			case "If":
				this.conditional(node.clause, node.then, node.elif, node.else);
				return;
			case "For":
			case "Select":
				this.loop(node);
				return;
			case "ArithmeticFor":
				this.out += `for ((${this.arithmeticHeader(node.pos)}))`;
				this.newline("do\n");
				this.block(node.body);
				this.semicolon();
				this.newline("done");
				return;
			case "While":
				this.out += `${node.kind} `;
				this.skipIndent++;
				this.body(node.clause);
				this.behindTest("do");
				this.block(node.body);
				this.semicolon();
				this.newline("done");
				return;
			case "Subshell":
				this.out += "( ";
				this.skipIndent++;
				this.body(node.body);
				this.out += " )";
				return;
			case "BraceGroup":
				this.group(node.body);
				return;
			case "Case":
				this.out += `case ${this.word(node.word)} in `;
				for (const item of node.items) {
					this.indentation += 4;
					this.newline(`${item.pattern.map((p) => this.word(p)).join(" | ")})\n`);
					this.block(item.body);
					this.newline(item.terminator ?? ";;");
					this.indentation -= 4;
				}
				this.newline("esac");
				return;
			case "TestCommand":
				this.out += `[[ ${this.test(node.expression)} ]]`;
				return;
			case "ArithmeticCommand":
				this.out += `((${node.body}))`;
				return;
		}
	}

	private arithmeticHeader(pos: number): string {
		const start = this.text.indexOf("((", pos) + 2;
		let depth = 2;
		let end = start;
		for (; end < this.text.length && depth > 0; end++) depth += this.text[end] === "(" ? 1 : this.text[end] === ")" ? -1 : 0;
		return this.text
			.slice(start, end - 2)
			.split(";")
			.map((part) => part.trim())
			.join("; ");
	}

	private loop(node: For | Select): void {
		const words = node.wordlist?.map((w) => this.word(w)).join(" ") ?? '"$@"';
		this.out += `${node.type === "For" ? "for" : "select"} ${node.name.text} in ${words};`;
		this.newline("do\n");
		this.block(node.body);
		this.semicolon();
		this.newline("done");
	}

	/** `; do` or `; then`; behind a here-document on a line of its own. */
	private behindTest(word: string): void {
		this.semicolon();
		if (this.out.endsWith("\n")) this.indent();
		else this.out += " ";
		this.out += `${word}\n`;
	}

	private conditional(
		clause: CompoundList,
		then: CompoundList,
		elif: readonly { clause: CompoundList; then: CompoundList }[],
		otherwise: CompoundList | undefined,
	): void {
		this.out += "if ";
		this.skipIndent++;
		this.body(clause);
		this.behindTest("then");
		this.block(then);
		const [first, ...rest] = elif;
		if (first || otherwise) {
			this.semicolon();
			this.newline("else\n");
			this.indentation += 4;
			if (first) {
				this.start();
				this.conditional(first.clause, first.then, rest, otherwise);
			} else if (otherwise) this.body(otherwise);
			this.indentation -= 4;
		}
		this.semicolon();
		this.newline("fi");
	}

	private group(list: CompoundList): void {
		this.out += "{ ";
		if (this.insideFunction === 0) {
			this.skipIndent++;
			this.body(list);
			this.semicolon();
			this.out += " ";
		} else {
			this.out += "\n";
			this.block(list);
			this.newline("");
		}
		this.out += "}";
	}

	private nestedFunction(node: FunctionNode): void {
		this.out += `function ${node.name.text} () \n`;
		this.functionBody(node.body);
	}

	/** `{`, the body one level deeper, `}`: also around a body that is no group. */
	functionBody(body: FunctionNode["body"]): void {
		const redirected = body.type === "Redirected" ? body : undefined;
		const inner = redirected ? redirected.command : body;
		const group = inner.type === "BraceGroup" ? inner : undefined;
		this.indent();
		this.out += "{ \n";
		this.insideFunction++;
		this.indentation += 4;
		if (group) this.body(group.body);
		else if (body.type === "CompoundList") this.body(body);
		else {
			this.node(body);
			this.flushDocuments("");
		}
		this.indentation -= 4;
		this.newline("}");
		this.insideFunction--;
		if (group && redirected) this.redirections(redirected.redirects, true);
	}

	private test(node: TestExpression): string {
		switch (node.type) {
			case "TestUnary":
				return `${node.operator} ${this.word(node.operand)}`;
			case "TestBinary":
				return `${this.word(node.left)} ${node.operator} ${this.word(node.right)}`;
			case "TestLogical":
				return node.operands.map((o) => this.test(o)).join(` ${node.operator} `);
			case "TestNot":
				return `${"! ".repeat(node.negations.length)}${this.test(node.operand)}`;
			case "TestGroup":
				return `( ${this.test(node.expression)} )`;
		}
	}

	/** As written, but with the commands of substitutions printed anew. */
	word(word: Word | Assignment): string {
		const text = word.type === "Assignment" && word.value.type === "ArrayValue" ? this.array(word) : word.text;
		if (!/[$<>]\(/.test(text)) return text;
		const inner = word.type === "Word" ? [word] : word.value.type === "Word" ? [word.value] : word.value.elements;
		let out = text;
		for (const { parts } of inner) {
			for (const part of parts?.flatMap((p): readonly WordPart[] => (p.type === "DoubleQuoted" ? p.parts : [p])) ?? []) {
				if ((part.type !== "CommandExpansion" && part.type !== "ProcessSubstitution") || !part.script || !/^[$<>]\((?!\()/.test(part.text)) continue;
				const printer = new CommandPrinter(part.script.source ?? this.text);
				printer.list(part.script.commands);
				out = out.replace(part.text, () => `${part.text.slice(0, 2)}${printer.result})`);
			}
		}
		return out;
	}

	private array({ text, value }: Assignment): string {
		const elements = value.type === "ArrayValue" ? value.elements.map((e) => e.text) : [];
		return `${text.slice(0, text.indexOf("=(") + 2)}${elements.join(" ")})`;
	}

	private redirections(list: readonly Redirection[], behind: boolean): void {
		list.forEach((r, i) => {
			if (i > 0 || behind) this.out += " ";
			this.out += this.redirection(r);
		});
	}

	private redirection(r: Redirection): string {
		const { descriptor } = r;
		const given = descriptor === undefined ? "" : descriptor.type === "FileDescriptor" ? `${descriptor.value}` : `{${descriptor.name}}`;
		if (r.operator === "<<" || r.operator === "<<-") {
			this.documents.push(r as HereDoc);
			const { delimiter } = r as HereDoc;
			return `${given}${r.operator}${delimiter?.quoted ? `'${delimiter.value}'` : (delimiter?.value ?? "")}`;
		}
		const target = "target" in r && r.target ? this.word(r.target) : "";
		if (r.operator === ">&" || r.operator === "<&") {
			const number = /^(\d+-?|-)$/.test(target);
			const implied = given === "" && number ? (r.operator === ">&" ? "1" : "0") : given;
			return `${implied}${number && target === "-" ? ">&" : r.operator}${target}`;
		}
		const standard = r.operator.startsWith("<") ? "0" : "1";
		return `${given === standard ? "" : given}${r.operator} ${target}`;
	}
}

/** On one line where bash does so: what `jobs` shows. */
export function printCommand(node: ScriptNode, text: string): string {
	const printer = new CommandPrinter(text);
	printer.node(node);
	return printer.result;
}

/** `name () \n{ \n    ...\n}`, without a newline at the end. */
export function printFunction(name: string, body: FunctionNode["body"], text: string): string {
	const printer = new CommandPrinter(text);
	printer.functionBody(body);
	return `${name} () \n${printer.result}`;
}
