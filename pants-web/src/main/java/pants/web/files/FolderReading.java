package pants.web.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import pants.web.HttpError;

/**
 * Reads what is in a folder, where no engine has to wait for it: on a few threads of the platform,
 * for all servers of the process. A virtual thread would hold the thread that carries it all the
 * while, which others want.
 *
 * <p>Whoever asks for a folder that is being read waits for the same reading, so that many who ask
 * at once cost no more than one. What all readings hold together until the last of those has left
 * is bounded.
 */
final class FolderReading implements Runnable {
  /** A page of more is of no use to anybody. */
  static final int MOST = 10_000;

  private static final int THREADS = 2;
  private static final int WAITING = 256;
  private static final Semaphore ENTRIES = new Semaphore(1_000_000);
  private static final ThreadPoolExecutor POOL =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(WAITING),
          Thread.ofPlatform().daemon().name("pants-folder-", 0).factory());

  static {
    POOL.allowCoreThreadTimeOut(true);
  }

  /**
   * What was read.
   *
   * @param entries the entries in their order, {@link #MOST} of them at most
   * @param hasMore whether the folder has more than these
   */
  record Found(List<Entry> entries, boolean hasMore) {}

  private final FileTree tree;
  private final Path folder;
  private final CompletableFuture<Found> found = new CompletableFuture<>();

  /** Who needs this: the reading itself until its end, and those who have asked for it. */
  private final AtomicInteger users = new AtomicInteger(2);

  /** How many of {@link #ENTRIES} this has; told to others by {@link #users}. */
  private int held;

  private FolderReading(FileTree tree, Path folder) {
    this.tree = tree;
    this.folder = folder;
  }

  /**
   * Begins to read a folder, or joins those who wait for it. {@link #leave} follows once.
   *
   * @return a reading; it fails with 503 where too many folders wait
   */
  static FolderReading of(FileTree tree, Path folder) {
    FolderReading before = tree.readings.get(folder);
    if (before != null && before.join()) {
      return before;
    }
    FolderReading begun = new FolderReading(tree, folder);
    tree.readings.put(folder, begun);
    try {
      POOL.execute(begun);
    } catch (RejectedExecutionException e) {
      begun.end(() -> begun.found.completeExceptionally(new HttpError(503)));
    }
    return begun;
  }

  /** One that nobody waited for may have been given up. */
  private boolean join() {
    return users.getAndUpdate(count -> count < 2 ? count : count + 1) >= 2;
  }

  /** Somebody does not need it any more. By any thread. */
  void leave() {
    if (users.decrementAndGet() == 0) {
      ENTRIES.release(held);
    }
  }

  private boolean isWanted() {
    return users.get() > 1;
  }

  /** What is found. It is done by the thread that reads. */
  CompletionStage<Found> found() {
    return found;
  }

  @Override
  public void run() {
    try {
      Found all = read();
      if (!ENTRIES.tryAcquire(all.entries().size())) {
        throw new HttpError(503);
      }
      held = all.entries().size();
      end(() -> found.complete(all));
    } catch (Throwable e) {
      end(() -> found.completeExceptionally(e));
    }
  }

  /** Whoever asks from now on has the folder read anew. */
  private void end(Runnable telling) {
    tree.readings.remove(folder, this);
    telling.run();
    leave();
  }

  private Found read() throws IOException {
    List<Entry> entries = new ArrayList<>();
    boolean more = false;
    if (!isWanted()) {
      return new Found(entries, true);
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path path : all) {
        Entry entry = tree.entry(path);
        if (!isWanted() || (entry != null && entries.size() == MOST)) {
          more = true;
          break;
        }
        if (entry != null) {
          entries.add(entry);
        }
      }
    } catch (AccessDeniedException e) {
      throw new HttpError(403);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    entries.sort(Entry.ORDER);
    return new Found(entries, more);
  }
}
