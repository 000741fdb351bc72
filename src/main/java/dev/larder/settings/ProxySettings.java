package dev.larder.settings;

import dev.larder.api.Members;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which headers of a proxy in front tell the client's address.
 *
 * @param headers names of headers to believe, in order; empty when nobody stands in front
 * @param useLeftmostIp whether the first address of a header counts and not the last
 */
public record ProxySettings(List<String> headers, boolean useLeftmostIp) {

    static final ProxySettings DEFAULT = new ProxySettings(List.of(), false);

    public ProxySettings {
        headers = List.copyOf(headers);
    }

    ProxySettings merge(Members json) {
        return new ProxySettings(
                json.texts("headers", headers), json.flag("useLeftmostIP", useLeftmostIp));
    }

    Map<String, Object> toJson() {
        var json = new LinkedHashMap<String, Object>();
        json.put("headers", headers);
        json.put("useLeftmostIP", useLeftmostIp);
        return json;
    }
}
