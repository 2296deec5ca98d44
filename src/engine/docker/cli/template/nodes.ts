/** The tree of a template. Every node knows where it stands and how Go prints it back, which its errors quote. */

interface At {
	/** Offset in the source. */
	readonly at: number;
}
interface Control<Kind extends string> extends At {
	readonly kind: Kind;
	readonly pipe: Pipe;
	readonly list: readonly Node[];
	readonly otherwise: readonly Node[] | undefined;
}
export type Node =
	| (At & { readonly kind: "text"; readonly text: string })
	| (At & { readonly kind: "action"; readonly pipe: Pipe })
	| Control<"if" | "with">
	| Control<"range">
	| (At & { readonly kind: "template"; readonly name: string; readonly pipe: Pipe | undefined })
	| (At & { readonly kind: "break" | "continue" });

export interface Pipe extends At {
	readonly kind: "pipe";
	readonly assigns: boolean;
	readonly declared: readonly (Operand & { kind: "variable" })[];
	readonly commands: readonly Command[];
}
export interface Command extends At {
	readonly kind: "command";
	readonly args: readonly Operand[];
}
export type NumberNode = At & {
	readonly kind: "number";
	readonly text: string;
	readonly int: number | undefined;
	readonly float: number;
	/** A character constant. */
	readonly char: boolean;
};
export type Operand =
	| (At & { readonly kind: "identifier"; readonly name: string })
	| (At & { readonly kind: "dot" | "nil" })
	| (At & { readonly kind: "bool"; readonly value: boolean })
	| NumberNode
	| (At & { readonly kind: "string"; readonly quoted: string; readonly value: string })
	/** `names` are `$x` and its fields. */
	| (At & { readonly kind: "variable"; readonly names: readonly string[] })
	| (At & { readonly kind: "field"; readonly names: readonly string[] })
	| (At & { readonly kind: "chain"; readonly base: Operand; readonly names: readonly string[] })
	| Pipe;

export function printNode(node: Operand | Command | Node): string {
	switch (node.kind) {
		case "identifier":
			return node.name;
		case "dot":
			return ".";
		case "nil":
			return "nil";
		case "bool":
			return String(node.value);
		case "number":
			return node.text;
		case "string":
			return node.quoted;
		case "variable":
			return node.names.join(".");
		case "field":
			return node.names.map((n) => `.${n}`).join("");
		case "chain": {
			const base = node.base.kind === "pipe" ? `(${printNode(node.base)})` : printNode(node.base);
			return base + node.names.map((n) => `.${n}`).join("");
		}
		case "command":
			return node.args.map((a) => (a.kind === "pipe" ? `(${printNode(a)})` : printNode(a))).join(" ");
		case "pipe": {
			const declared = node.declared.length ? `${node.declared.map(printNode).join(", ")} ${node.assigns ? "=" : ":="} ` : "";
			return declared + node.commands.map(printNode).join(" | ");
		}
		case "text":
			return node.text;
		case "action":
			return `{{${printNode(node.pipe)}}}`;
		case "template":
			return `{{template ${JSON.stringify(node.name)}${node.pipe ? ` ${printNode(node.pipe)}` : ""}}}`;
		case "break":
		case "continue":
			return `{{${node.kind}}}`;
		default:
			return `{{${node.kind} ${printNode(node.pipe)}}}${node.list.map(printNode).join("")}${node.otherwise ? `{{else}}${node.otherwise.map(printNode).join("")}` : ""}{{end}}`;
	}
}
