/** Commands on swarms: the daemon is asked and says that it is in none; more than that is not simulated. */
import { CliError, type Handler } from "../command/spec.ts";

const asking = (path: string): Handler =>
	function* ({ cli, command }) {
		yield* cli.client.text("GET", path);
		throw new CliError(`docker: ${command.path} is not simulated here; the real docker has it`, 64);
	};

export const swarmHandlers: Readonly<Record<string, Handler>> = {
	"config ls": asking("/configs"),
	"node ls": asking("/nodes"),
	"secret ls": asking("/secrets"),
	"service ls": asking("/services"),
	"stack ls": asking("/services"),
	"swarm join-token": asking("/swarm"),
	"swarm unlock-key": asking("/swarm"),
};
