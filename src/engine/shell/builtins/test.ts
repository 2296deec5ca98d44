/** test and `[`. */
import { evaluateTest, TestError } from "../../programs/lib/test-expression.ts";
import { testHost } from "../conditional.ts";
import { type Builtin, fail } from "./builtin.ts";

const test = (name: "test" | "["): Builtin => ({
	name,
	synopsis: name === "test" ? "[expr]" : "arg... ]",
	summary: "Evaluate conditional expression.",
	*run(shell, args) {
		try {
			return evaluateTest(testHost(shell), [name, ...args], shell.dialect === "bash" ? "bash" : "dash") ? 0 : 1;
		} catch (error) {
			if (!(error instanceof TestError)) throw error;
			if (shell.dialect !== "ash") return fail(error.message, 2);
			yield* shell.say(`${shell.name}: ${error.message.replace(/^Illegal number: (.*)$/s, "$1: bad number")}\n`);
			return 2;
		}
	},
});

export const testBuiltins: readonly Builtin[] = [test("test"), test("[")];
