/** A timer in a worker: browsers do not throttle it while the page is hidden. */
addEventListener('message', ({ data }: MessageEvent<{ id: number; milliseconds: number }>) => {
  setTimeout(() => postMessage(data.id), data.milliseconds);
});
