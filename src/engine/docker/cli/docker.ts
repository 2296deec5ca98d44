/** The docker command line client. */
import { defineProgram } from "../../programs/lib/program.ts";
import { buildTree } from "./command/tree.ts";
import { handlers } from "./commands/index.ts";
import { runDocker } from "./run.ts";
import { dockerRoot } from "./tables/root.ts";

const tree = buildTree(dockerRoot, handlers);

export const docker = defineProgram({
	name: "docker",
	package: "docker-cli",
	summary: "Docker command line client",
	usage: ["[OPTIONS] COMMAND [ARG...]"],
	options: [],
	rawArguments: true,
	main: (context) => runDocker(context.sys, tree, context.operands),
});
