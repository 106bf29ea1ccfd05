package pants.web.converters;

/** Makes the converter of one variable of one rule. */
@FunctionalInterface
public interface ConverterFactory {
  /**
   * Makes a converter.
   *
   * @param options what the rule says in parentheses, and the default of the variable
   * @return the converter
   * @throws IllegalArgumentException if the options are wrong; the rule is refused with its message
   */
  Converter<?> create(Options options);
}
