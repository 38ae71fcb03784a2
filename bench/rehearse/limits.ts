/** A token bucket: a rate a second, and a burst after a pause. */
export class Bucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #left: number;

  constructor(perSecond: number, burst = perSecond) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#left = burst;
  }

  refill(milliseconds: number): void {
    this.#left = Math.min(this.#burst, this.#left + (this.#perSecond * milliseconds) / 1_000);
  }

  take(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
