/** UTS namespaces: host name and NIS domain name. uts_namespaces(7). */
import type { Namespace } from "./namespace.ts";
import type { UserNamespace } from "./user.ts";

export class UtsNamespace implements Namespace {
	readonly kind = "uts";
	readonly ino: number;
	readonly owner: UserNamespace;
	nodename: string;
	domainname: string;
	constructor(ino: number, owner: UserNamespace, nodename: string, domainname: string) {
		this.ino = ino;
		this.owner = owner;
		this.nodename = nodename;
		this.domainname = domainname;
	}
	copy(ino: number, owner: UserNamespace): UtsNamespace {
		return new UtsNamespace(ino, owner, this.nodename, this.domainname);
	}
}
