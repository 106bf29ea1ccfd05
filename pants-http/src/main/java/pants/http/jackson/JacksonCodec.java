package pants.http.jackson;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.http.JsonCodec;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;

/** JSON by Jackson, with its defaults. */
public final class JacksonCodec implements JsonCodec {
  private final JsonMapper mapper = JsonMapper.shared();

  /** Makes one. All share what Jackson knows of classes. */
  public JacksonCodec() {}

  @Override
  public Bytes write(Object value) {
    try {
      return Bytes.of(mapper.writeValueAsBytes(value));
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "cannot be written as JSON: " + value.getClass().getName(), e);
    }
  }

  @Override
  public @Nullable Object read(Bytes json, Type type) {
    try {
      return mapper.readValue(json.toArray(), mapper.constructType(type));
    } catch (InvalidDefinitionException e) {
      throw new IllegalStateException("cannot be read from JSON: " + type.getTypeName(), e);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(fault(e) + at(e.getLocation()), e);
    }
  }

  private static String fault(JacksonException e) {
    return switch (e) {
      case DatabindException other -> "of another form than is wanted";
      case StreamConstraintsException bound ->
          "nested too deeply, or with too long a name or number";
      default -> "malformed";
    };
  }

  private static String at(@Nullable TokenStreamLocation location) {
    return location == null || location.getByteOffset() < 0
        ? ""
        : ", at byte " + location.getByteOffset();
  }
}
