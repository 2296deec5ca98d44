/** test and `[`. */
import { evaluateTest, TestError } from "../../programs/lib/test-expression.ts";
import { testHost } from "../conditional.ts";
import { type Builtin, fail } from "./builtin.ts";

const test = (name: "test" | "["): Builtin => ({
	name,
	synopsis: name === "test" ? "[expr]" : "arg... ]",
	summary: "Evaluate conditional expression.",
	// biome-ignore lint/correctness/useYield: it never blocks
	*run(shell, args) {
		try {
			return evaluateTest(testHost(shell), [name, ...args], shell.dialect === "bash" ? "bash" : "dash") ? 0 : 1;
		} catch (error) {
			if (!(error instanceof TestError)) throw error;
			return fail(error.message, 2);
		}
	},
});

export const testBuiltins: readonly Builtin[] = [test("test"), test("[")];
