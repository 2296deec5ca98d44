/** Unions of syntax nodes that the parser library does not name. */
import type { AndOr, Command, CompoundCommand, Coproc, Function as FunctionNode, Pipeline, Redirected } from "../syntax.ts";

export type { AndOr, Assignment, CommandNode, CompoundCommand, Function, Pipeline, PipelineNode } from "../syntax.ts";

/** Whatever can stand in a list. */
export type ScriptNode = AndOr | Pipeline | Command | CompoundCommand | Redirected | FunctionNode | Coproc;

/** What a function's name stands for. */
export type FunctionBody = FunctionNode["body"];
