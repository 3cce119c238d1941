package org.pacelab.harness.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The messages of every protocol, by template id, as the schema names them. */
final class MessageNames {
    private static final String SCHEMA = "/sbe/pacelab.xml";
    private static final Map<Integer, String> NAMES = read();

    private MessageNames() {}

    static String of(final int templateId) {
        return NAMES.get(templateId);
    }

    private static Map<Integer, String> read() {
        try (InputStream schema = MessageNames.class.getResourceAsStream(SCHEMA)) {
            final NodeList messages = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(schema)
                    .getElementsByTagName("sbe:message");
            final Map<Integer, String> names = new TreeMap<>();
            for (int i = 0; i < messages.getLength(); i++) {
                final Element message = (Element) messages.item(i);
                names.put(Integer.valueOf(message.getAttribute("id")), message.getAttribute("name"));
            }
            return names;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final ParserConfigurationException | SAXException e) {
            throw new IllegalStateException(SCHEMA, e);
        }
    }
}
