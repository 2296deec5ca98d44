/** dummy: takes everything, gives nothing. drivers/net/dummy.c. */
import { NetDevice } from "./device.ts";

export class Dummy extends NetDevice {
	readonly kind = "dummy";
	override noArp = true;
	override multicast = false;
	override minMtu = 0;
	override maxMtu = 0;
	override transmit(): void {}
}
