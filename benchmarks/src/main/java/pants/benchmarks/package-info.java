/**
 * Servers to be measured ({@link pants.benchmarks.Servers}), and the programs that measure them
 * from outside, side by side with minimal servers on bare Netty.
 */
package pants.benchmarks;
