/** All builtins; importing this file makes them known. */
import { aliasBuiltins } from "./alias.ts";
import { commandBuiltins } from "./command.ts";
import { completionBuiltins } from "./completion.ts";
import { controlBuiltins } from "./control.ts";
import { declareBuiltins } from "./declare.ts";
import { directoryBuiltins } from "./directory.ts";
import { echoBuiltins } from "./echo.ts";
import { evalBuiltins } from "./eval.ts";
import { getoptsBuiltins } from "./getopts.ts";
import { hashBuiltins } from "./hash.ts";
import { helpBuiltins } from "./help.ts";
import { historyBuiltins } from "./history.ts";
import { jobBuiltins } from "./jobs.ts";
import { killBuiltins } from "./kill.ts";
import { limitBuiltins } from "./limits.ts";
import { mapfileBuiltins } from "./mapfile.ts";
import { readBuiltins } from "./read.ts";
import { install } from "./registry.ts";
import { setBuiltins } from "./set.ts";
import { stackBuiltins } from "./stack.ts";
import { testBuiltins } from "./test.ts";
import { trapBuiltins } from "./trap.ts";
import { umaskBuiltins } from "./umask.ts";
import { waitBuiltins } from "./wait.ts";

install([
	...aliasBuiltins,
	...commandBuiltins,
	...completionBuiltins,
	...controlBuiltins,
	...declareBuiltins,
	...directoryBuiltins,
	...echoBuiltins,
	...evalBuiltins,
	...getoptsBuiltins,
	...hashBuiltins,
	...helpBuiltins,
	...historyBuiltins,
	...jobBuiltins,
	...killBuiltins,
	...limitBuiltins,
	...mapfileBuiltins,
	...readBuiltins,
	...setBuiltins,
	...stackBuiltins,
	...testBuiltins,
	...trapBuiltins,
	...umaskBuiltins,
	...waitBuiltins,
]);
